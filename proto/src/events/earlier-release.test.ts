import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import { Instant, OffsetKind } from '../gen/jogging/common/v1/instant.js';
import { RunChanged } from '../gen/jogging/runs/v1/events.js';
import { Run } from '../gen/jogging/runs/v1/runs.js';

const released = readFileSync(new URL('../../../releases/1.0.0.binpb', import.meta.url));
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, released));

/** The descriptor of a message in release 1.0.0. */
function ofRelease(name: string): DescMessage {
  const message = registry.getMessage(name);
  if (!message) throw new Error(`release 1.0.0 has no message ${name}`);
  return message;
}

const instant = (micros: number): Instant =>
  Instant.fromPartial({ micros, offsetMinutes: 0, fractionDigits: 3, offsetKind: OffsetKind.UTC });
const run = Run.fromPartial({
  id: 'c0000000-0000-4000-8000-000000000001',
  uid: 'b0000000-0000-4000-8000-000000000001',
  userId: 'ada',
  distance: 4200,
  startTime: instant(1_579_883_674_838_000),
  endTime: instant(1_579_885_125_838_000),
  startLatE7: 0,
  startLngE7: 776_427_151,
  endLatE7: 128_986_343,
  endLngE7: 776_560_890,
  date: '2020-01-24',
  duration: 1451,
  version: 1,
  title: 'Along the river',
  tags: ['race'],
  countsForRecords: false,
});

describe('messages between release 1.0.0 and this one', () => {
  const known = {
    id: run.id,
    userId: 'ada',
    distance: 4200,
    duration: 1451,
    endLatE7: 128_986_343,
    startLngE7: 776_427_151,
  };

  it('release 1.0.0 reads messages of this one, and ignores unknown fields', () => {
    const binary = fromBinary(ofRelease('jogging.runs.v1.Run'), Run.encode(run).finish());
    expect(binary).to.deep.include(known);
    const event = fromJson(
      ofRelease('jogging.runs.v1.RunChanged'),
      JSON.parse(JSON.stringify(RunChanged.toJSON({ run, imported: true }))),
      {
        ignoreUnknownFields: true,
      },
    );
    expect(event).to.have.nested.property('run.distance', 4200);
  });

  it('this release reads messages of 1.0.0, in which newer fields are missing', () => {
    const message = ofRelease('jogging.runs.v1.Run');
    const sent = fromBinary(message, Run.encode(run).finish(), { readUnknownFields: false });
    const read = Run.decode(toBinary(message, sent));
    // A coordinate of 0 is not written by 1.0.0: beside the other one it is 0, which placesOf knows.
    expect(read).to.deep.include({ ...known, startLatE7: undefined });
    expect(read).to.deep.include({ indoor: false, tags: [], title: undefined, countsForRecords: undefined });
    expect(read.startTime).to.deep.include({ micros: 1_579_883_674_838_000, offsetKind: undefined });
    expect(Run.fromJSON(toJson(message, sent))).to.deep.equal(read);
  });
});
