/** A path in a resource, as in the field of a fault: `attributes.distance`. Dots and percent signs in a name are percent-encoded. */
export function fieldPath(...segments: readonly string[]): string {
  return segments.map((segment) => segment.replaceAll('%', '%25').replaceAll('.', '%2E')).join('.');
}

/**
 * Turns field paths into RFC 6901 pointers into the request's document. A pointer always exists in the request: if the path
 * does not, the pointer names its deepest existing parent.
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
