// Writes dist/docs: the pages that the gateway serves at /docs, and their assets with a content hash in their names. Existing
// assets are not compressed again.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { errorCatalogue } from '@jogging/proto/common';
import { renderErrorPage } from '../dist/src/docs/error-page.js';
import { guides } from '../dist/src/docs/guides.js';
import { renderLayout } from '../dist/src/docs/layout.js';
import { renderMarkdown } from '../dist/src/docs/markdown.js';
import { referenceScript, renderReferencePage } from '../dist/src/docs/reference-page.js';

const target = new URL('../dist/docs/', import.meta.url).pathname;
const assets = join(target, 'assets');
const written = new Set();
mkdirSync(assets, { recursive: true });

function write(folder, name, content) {
  const path = join(folder, name);
  for (const each of [path, `${path}.br`, `${path}.gz`]) written.add(each);
  if (existsSync(`${path}.gz`) && readFileSync(path).equals(Buffer.from(content))) return;
  writeFileSync(path, content);
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

/** @returns the path at which the gateway serves it */
function asset(name, content) {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8);
  const hashed = name.replace(extname(name), `-${hash}${extname(name)}`);
  write(assets, hashed, content);
  return `/docs/assets/${hashed}`;
}

const document = (name) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const scalar = new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference'));
const style = asset('docs.css', readFileSync(new URL('../src/docs/docs.css', import.meta.url)));
const script = asset('scalar.js', readFileSync(scalar));

write(target, 'reference.html', renderReferencePage({ script, start: asset('reference.js', referenceScript) }));
write(target, 'errors.html', renderErrorPage(errorCatalogue, document('errors'), { style }));
for (const [name, title] of Object.entries(guides)) {
  write(target, `${name}.html`, renderLayout(renderMarkdown(document(name)), { title, path: `/docs/${name}`, style }));
}

for (const folder of [target, assets]) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && !written.has(join(folder, entry.name))) rmSync(join(folder, entry.name));
  }
}
