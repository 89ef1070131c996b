export { AppError, type AppErrorOptions, type Fault } from './app-error.js';
