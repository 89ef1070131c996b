export { ownCsv } from './own-csv.js';
export { type Activity, stravaActivities, stravaArchive } from './strava-archive.js';
export { zipFile } from './zip-file.js';
