import { isUuid } from '@jogging/resources';

/**
 * The path of a request as a trace may have it: without the query, and without what people call themselves and their roles.
 * The id of a run tells nothing of anybody.
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
