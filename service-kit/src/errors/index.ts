export { AppError, type AppErrorOptions, type Fault, throwIfFaults } from './app-error.js';
