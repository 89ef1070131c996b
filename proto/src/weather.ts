export * from './gen/jogging/weather/v1/events.js';
export * from './gen/jogging/weather/v1/weather.js';
