// The scheme with user and password, the hosts, and the rest.
const parts = /^([^:/?#]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s;

/** One URL for each host of a URL that names several with commas between, as libpq reads them: `postgres://u:p@h1:5432,h2:5432/db`. */
export function urlsOfHosts(url: string): [string, ...string[]] {
  const [, before = '', hosts = '', after = ''] = parts.exec(url) ?? [];
  const [first = '', ...others] = hosts.split(',').map((host) => `${before}${host.trim()}${after}`);
  return others.length > 0 ? [first, ...others] : [url];
}
