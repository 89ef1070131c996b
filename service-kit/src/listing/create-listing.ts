import type { Listing, ListingOptions } from './types.js';

/** A list that clients may filter, sort and page through, over SQL. */
export function createListing(options: ListingOptions): Listing {
  throw new Error(`not ready: ${options.resource.type}`);
}
