/** A path in a resource as faults carry it, `attributes.distance`: dots and percent signs in a name are percent-encoded. */
export function fieldPath(...segments: readonly string[]): string {
  return segments.map((segment) => segment.replaceAll('%', '%25').replaceAll('.', '%2E')).join('.');
}

/**
 * Turns field paths into RFC 6901 pointers into the request's document. A pointer exists in the request: where the path
 * leads past what is there, the pointer names the deepest parent that is.
 */
export function pointerInto(document: unknown, root = 'data'): (field: string) => string {
  return (field) => {
    const segments = [root, ...(field === '' ? [] : field.split('.').map(decodeSegment))];
    let here = document;
    let pointer = '';
    for (const segment of segments) {
      if (typeof here !== 'object' || here === null || !Object.hasOwn(here, segment)) break;
      here = (here as Record<string, unknown>)[segment];
      pointer += `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    }
    return pointer;
  };
}

function decodeSegment(segment: string): string {
  return segment.replaceAll('%2E', '.').replaceAll('%25', '%');
}
