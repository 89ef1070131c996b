import type { ErrorEntry } from '@jogging/proto/common';

/** What a client can do about a status. */
const remedies: Readonly<Record<number, string>> = {
  400: 'Correct the part of the request that the detail and the source name.',
  401: 'Sign in or refresh the tokens, and send the new token.',
  403: 'Repeating the request will not help; the detail says what is missing.',
  404: 'Check the path and the id.',
  405: 'Use a method that the header Allow lists.',
  406: 'Ask for a media type that is served, or leave Accept out.',
  409: 'Read the resource again, then decide.',
  412: 'Read the resource again and repeat the change with its new ETag.',
  413: 'Send less in one request.',
  415: 'Set Content-Type to a media type that the route takes.',
  422: 'Correct the value that the pointer names.',
  429: 'Wait for the seconds in Retry-After, then repeat the request.',
  431: 'Send fewer or shorter headers.',
  500: 'Report the request id.',
  503: 'Wait for the seconds in Retry-After, then repeat the request.',
  504: 'Repeat the request later.',
};

/** Renders the error catalogue as a page, each entry at `#<code>`. */
export function renderErrorPage(catalogue: Readonly<Record<string, ErrorEntry>>): string {
  const rows = Object.entries(catalogue).map(
    ([code, { status, title, description }]) =>
      `<tr id="${code}"><td><a href="#${code}"><code>${code}</code></a></td><td>${status}</td><td>${escapeHtml(title)}</td><td>${escapeHtml(description)} ${remedies[status] ?? ''}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jogging Times: errors</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
@media (max-width: 40rem) {
  thead { display: none; }
  tr, td { display: block; }
  tr { padding: .6rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
  td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
}
tr:target { background: color-mix(in srgb, gold 30%, transparent); }
</style>
</head>
<body>
<h1>Errors</h1>
<p>Every error is a JSON:API error object whose <code>code</code> is one of these. See also the <a href="/docs">API reference</a>.</p>
<table>
<thead><tr><th>Code</th><th>Status</th><th>Title</th><th>Meaning and remedy</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
