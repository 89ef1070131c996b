import { errorCatalogue } from '@jogging/proto/common';
import type { Fault } from '@jogging/service-kit/errors';

/** Faults that the edge found in the document; the owner reports them in the right stage. */
export interface EdgeFindings {
  /** Values of a wrong type, unknown attributes: stage "values". Requests that no role allows: stage "permission". */
  readonly faults: readonly Fault[];
  /** A document whose type or id differs from the URL's: stage "conflicts". */
  readonly conflicts: readonly Fault[];
}

/** Faults of the edge, then our own about members that the edge let through. */
export function mergeFaults(edge: readonly Fault[], own: readonly Fault[]): Fault[] {
  return [...edge, ...own.filter((fault) => !isRefused(edge, fault.field))];
}

/** Whether the edge refused a member of the document, or part of one. */
export function isRefused(edge: readonly Fault[], field: string | undefined): boolean {
  return edge.some((fault) => fault.field === field || fault.field?.startsWith(`${field}.`));
}

/** Faults from the edge that no role allows. */
export function edgeRefusals({ faults }: EdgeFindings): Fault[] {
  return faults.filter(({ code }) => errorCatalogue[code].status === 403);
}
