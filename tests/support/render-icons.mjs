// Renders the app's icon (which the page shows as it is) and resources/tray.svg to the PNG files that
// systems want. Run it after changing a drawing:
// node tests/support/render-icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const resources = new URL('../../resources/', import.meta.url);
const drawing = readFileSync(new URL('../../renderer/public/icon.svg', import.meta.url), 'utf8');
const read = (name) => readFileSync(new URL(name, resources), 'utf8');

const images = [
  { file: 'icon.png', svg: drawing, size: 1024 },
  { file: 'trayTemplate.png', svg: read('tray.svg'), size: 16 },
  { file: 'trayTemplate@2x.png', svg: read('tray.svg'), size: 32 },
  { file: 'tray.png', svg: drawing, size: 32 },
  { file: 'tray@2x.png', svg: drawing, size: 64 },
];

const browser = await chromium.launch({
  executablePath: process.env.AGENTHUB_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const { file, svg, size } of images) {
  await page.setViewportSize({ width: size, height: size });
  const sized = svg.replace('<svg ', `<svg width="${size}" height="${size}" `);
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${sized}`);
  writeFileSync(new URL(file, resources), await page.screenshot({ omitBackground: true }));
}
await browser.close();
