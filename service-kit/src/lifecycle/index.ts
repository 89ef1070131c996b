export { endsWithin } from './bounded.js';
export type { Component, Readiness } from './component.js';
export { Lifecycle, type LifecycleOptions } from './lifecycle.js';
export { RecentFault } from './recent-fault.js';
export { type App, runService } from './run-service.js';
