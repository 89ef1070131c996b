/** Rows of our own export: a run a day, each with places. */
export function ownCsv(count: number, from = Date.UTC(2015, 0, 1, 6)): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const start = from + index * 86_400_000;
    const [startTime, endTime] = [start, start + 1_800_000].map((ms) => new Date(ms).toISOString());
    return `${5000 + (index % 7)},${startTime},${endTime},52.5,13.4,52.51,13.41`;
  });
  return ['distance,start_time,end_time,start_lat,start_lng,end_lat,end_lng', ...rows].join('\r\n');
}
