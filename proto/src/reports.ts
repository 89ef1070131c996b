export * from './gen/jogging/reports/v1/reports.js';
