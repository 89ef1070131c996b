import { expect } from 'chai';
import { readCsv } from './csv.js';
import type { FoundItem, ReadOptions } from './found-run.js';
import { ownRows } from './own-csv.js';

const options: ReadOptions = { toInstant: (local) => `${local}+02:00`, miles: false };

async function read(columns: string, row: string): Promise<FoundItem | undefined> {
  async function* bytes() {
    yield Buffer.from(`${columns}\r\n${row}\r\n`);
  }
  for await (const item of ownRows(await readCsv(bytes()), 'file', options)) return item;
  return undefined;
}

describe('a row of our own CSV', () => {
  const times = '2024-07-01T08:00:00Z,2024-07-01T09:00:00Z';

  for (const [title, row, expected] of [
    ['local times', '2024-07-01T08:00:00.250,2024-07-01 09:00:00,', ['08:00:00.250+02:00', '09:00:00+02:00']],
    ['times with an offset', '2024-07-01T08:00:00-05:00,2024-07-01T09:00:00Z,', ['08:00:00-05:00', '09:00:00Z']],
    ['local times of its own zone', '2024-07-01T08:00:00,2024-07-01T09:00:00,Asia/Tokyo', ['08:00:00', '09:00:00']],
    ['one local time', '2024-07-01T08:00:00,2024-07-01T09:00:00Z,', ['08:00:00', '09:00:00Z']],
  ] as const) {
    it(`converts only local times without a zone: ${title}`, async () => {
      const item = await read('distance,start_time,end_time,time_zone', `5000,${row}`);
      expect([item?.run?.startTime, item?.run?.endTime]).to.deep.equal(expected.map((time) => `2024-07-01T${time}`));
    });
  }

  it('leaves a date that does not exist as it is, for the rules of runs to refuse', async () => {
    const item = await read('distance,start_time,end_time', '5000,2024-02-30T08:00:00,2024-02-30T09:00:00');
    expect(item?.run?.startTime).to.equal('2024-02-30T08:00:00');
  });

  for (const [column, cell, detail] of [
    ['distance', 'x', 'distance must be a number, not x.'],
    ['moving_time', '30 min', 'moving_time must be a number, not 30 min.'],
    ['indoor', 'yes', 'indoor must be true or false, not yes.'],
    ['start_lat', '52.5', 'start_lat and start_lng must be filled in together.'],
  ] as const) {
    it(`is refused with the name of the cell that cannot be read: ${column}`, async () => {
      const columns = column === 'distance' ? 'start_time,end_time' : 'distance,start_time,end_time';
      const item = await read(`${column},${columns}`, `${cell},${column === 'distance' ? '' : '5000,'}${times}`);
      expect(item?.refusal).to.deep.equal({ code: 'invalid_value', detail });
    });
  }

  it('is refused as a row without a distance if the cell is empty', async () => {
    const item = await read('distance,start_time,end_time', `,${times}`);
    expect(item?.refusal).to.deep.equal({ code: 'no_distance', detail: 'The row has no distance.' });
  });
});
