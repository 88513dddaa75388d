// Too much of everything: `stderr` writes so many megabytes there, `line` answers with one line of
// so many, `twice` answers twice, `stranger` answers under an id that nobody asked for, then rightly.
import { answer, serve, text, tool } from './rpc.mjs';

const MB = 1024 * 1024;

async function writeStderr(megabytes) {
  const chunk = `${'all work and no play '.repeat(50)}\n`;
  const wanted = megabytes * MB;
  for (let written = 0; written < wanted; written += chunk.length) {
    if (!process.stderr.write(chunk)) {
      await new Promise((resolve) => process.stderr.once('drain', resolve));
    }
  }
  process.stderr.write('the very end\n');
}

serve({
  tools: ['stderr', 'line', 'twice', 'stranger'].map(tool),
  handlers: {
    'tools/call': async ({ id, params }) => {
      const { name, arguments: args } = params;
      if (name === 'stderr') await writeStderr(args.megabytes);
      if (name === 'stranger') answer(999_999, text('not for you'));
      const said = name === 'line' ? 'x'.repeat(args.megabytes * MB) : name;
      answer(id, text(said));
      if (name === 'twice') answer(id, text('again'));
    },
  },
});
