/** `host:port`, an IPv6 host in brackets (RFC 3986, section 3.2.2). */
export function hostPort(host: string, port: number): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}
