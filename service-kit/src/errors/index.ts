export { AppError, type AppErrorOptions, type Fault, maximumFaults, throwIfFaults } from './app-error.js';
