// Run as a process of its own by the tests of `messagesCommand`, as a service's cli/messages.ts is.
import { messagesCommand } from '../src/cli/index.js';
import { topology } from './messaging-fixture.js';

await messagesCommand(process.env.WITHOUT_OUTBOX ? { topology } : { topology, schema: 'notes' });
