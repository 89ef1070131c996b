/** A request to the HTTP API of RabbitMQ's management plugin; fails on any status but 2xx. `path` begins with /api. */
export async function managementRequest(
  managementUrl: string,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const url = new URL(managementUrl);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const response = await fetch(new URL(path, url.origin), {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    signal: AbortSignal.timeout(10_000),
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`RabbitMQ answered ${response.status} to ${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Creates a virtual host with all permissions for the user of the management URL. */
export async function createVhost(managementUrl: string, vhost: string): Promise<void> {
  const user = new URL(managementUrl).username;
  const name = encodeURIComponent(vhost);
  await managementRequest(managementUrl, 'PUT', `/api/vhosts/${name}`, {});
  const everything = { configure: '.*', write: '.*', read: '.*' };
  await managementRequest(managementUrl, 'PUT', `/api/permissions/${name}/${user}`, everything);
}

export async function deleteVhost(managementUrl: string, vhost: string): Promise<void> {
  await managementRequest(managementUrl, 'DELETE', `/api/vhosts/${encodeURIComponent(vhost)}`);
}
