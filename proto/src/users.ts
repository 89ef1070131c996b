export * from './gen/jogging/users/v1/events.js';
export * from './gen/jogging/users/v1/users.js';
