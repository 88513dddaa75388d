import { mount } from 'svelte';
import App from './App.svelte';
import type { Client } from './client/client.ts';
import { desktopClient, type PreloadFace } from './client/desktop.ts';
import { browserClient } from './client/socket.ts';
import { createHub } from './state/hub.ts';
import { download } from './ui/download.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/prose.css';

function client(): Client {
  const face = (window as { agenthub?: PreloadFace }).agenthub;
  return face ? desktopClient(face) : browserClient(location);
}

const hub = createHub(client(), { address: location, download });
mount(App, { target: document.getElementById('app')!, props: { hub } });
