export * from './parse-json.js';
