export const jsonApi = 'application/vnd.api+json';

/** Of requests to `/operations` (https://jsonapi.org/ext/atomic). */
export const atomic = `${jsonApi};ext="https://jsonapi.org/ext/atomic"`;
