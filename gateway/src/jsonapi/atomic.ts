import { jsonApiMediaType } from './document.js';

/** JSON:API's Atomic Operations extension: https://jsonapi.org/ext/atomic/ */
export const atomicExtension = 'https://jsonapi.org/ext/atomic';
export const atomicMediaType = `${jsonApiMediaType};ext="${atomicExtension}"`;
export const atomicMembers = { operations: 'atomic:operations', results: 'atomic:results' } as const;

export const maximumOperations = 1_000;
export const maximumOperationsBytes = 2 * 1024 * 1024;
