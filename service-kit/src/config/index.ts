export { baseSettings, isLoopback } from './base-settings.js';
export { ConfigError, type ConfigFault } from './config-error.js';
export { hostPort } from './host-port.js';
export { type Config, readConfig } from './read-config.js';
export { replicaSettings } from './replica-settings.js';
export { settings } from './settings.js';
export { urlsOfHosts } from './urls-of-hosts.js';
