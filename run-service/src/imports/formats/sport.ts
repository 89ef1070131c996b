const runWords = /\b(run|runs|running|runner|jog|jogging|treadmill)\b/;
/** Strava writes its own numbers into the `type` of a GPX track. */
const stravaRun = '9';
const silent = new Set(['', 'generic', 'all', 'unknown', 'uncategorized']);

/** Whether an activity is a run of any kind; a file without a sport counts as one. */
export function isRun(sport: string | undefined): boolean {
  const words = (sport ?? '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return silent.has(words) || words === stravaRun || runWords.test(words);
}

/** Whether the sport takes place indoors. */
export function isIndoor(sport: string | undefined): boolean {
  return /treadmill|indoor/i.test(sport ?? '');
}
