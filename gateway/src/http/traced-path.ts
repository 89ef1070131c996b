import { isUuid } from '@jogging/resources';

/**
 * The path of a request for a trace: without the query, and without ids of users and names of roles, which are personal. The id
 * of a run is not.
 */
export function tracedPath(route: string, url: string): string {
  const asked = url.split('?', 1)[0]?.split('/') ?? [];
  const shown = route.split('/').map((segment, index, segments) => {
    if (!segment.startsWith(':')) return segment;
    const value = asked[index] ?? '';
    return segments[index - 1] === 'runs' && isUuid(value) ? value : 'REDACTED';
  });
  return shown.join('/');
}
