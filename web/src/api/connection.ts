import { createStore } from '../store.js';

/** What the page says about the connection while a request is being retried; undefined when all is well. */
export const connectionNotice = createStore<string | undefined>(undefined);
