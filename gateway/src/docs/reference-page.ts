/**
 * The API reference: Scalar from our own origin. Scalar adds style elements that are the same for everyone; the policy allows these by
 * their hashes, so that no other one has an effect. The browser's test fails if a new release of Scalar has others.
 */
export function renderReferencePage({ script, start }: { readonly script: string; readonly start: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jogging Times: API reference</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<noscript>The reference needs JavaScript. The <a href="/docs/api">guides</a> and <a href="/docs/errors">errors</a> do not.</noscript>
<script src="${script}"></script>
<script src="${start}"></script>
</body>
</html>
`;
}

/** The start script: a separate file, so that the content security policy needs no exception for scripts. */
export const referenceScript = `Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  metaData: { title: 'Jogging Times: API reference' },
  defaultOpenAllTags: false,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  featuredClients: ['shell/curl', 'js/fetch', 'python/requests'],
  hiddenClients: hiddenClients(),
  hideModels: true,
  documentDownloadType: 'json',
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  hideTestRequestButton: true,
  persistAuth: false,
  telemetry: false,
  withDefaultFonts: false,
});

/** All but cURL, and the built-in client of JavaScript and the usual one of Python. */
function hiddenClients() {
  return {
    c: true, clojure: true, csharp: true, dart: true, fsharp: true, go: true, http: true, java: true, julia: true, kotlin: true, node: true,
    objc: true, ocaml: true, php: true, powershell: true, r: true, ruby: true, rust: true, swift: true,
    js: ['axios', 'jquery', 'ofetch', 'xhr'], python: ['aiohttp', 'httpx_async', 'httpx_sync', 'python3'], shell: ['httpie', 'wget'],
  };
}
`;

/** The style elements of Scalar, by their SHA-256: its sheet, its toasts and its theme. */
const styleElements = [
  "'sha256-QpRH++jfSE25E/ku5JwG+oucjRD32SqdyuYxGFVNDSA='",
  "'sha256-l/2OpPg0d+2VLTLgwjf5mQo2CYwHDEqdj5TjbfEyVJI='",
  "'sha256-T13Uev3xCax2N28XaoAE8DOzQZKvPp7ZQVAi1iRREjo='",
];

/**
 * The directives that permit the reference's styles. Style attributes are allowed, because they contain line numbers of code that
 * differ with each example; an attribute styles only its own element.
 */
export const referenceStyles = `style-src 'self' ${styleElements.join(' ')}; style-src-attr 'unsafe-inline'`;
