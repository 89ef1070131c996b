import { topology } from '@jogging/proto/events';
import { messagesCommand } from '@jogging/service-kit/cli';

await messagesCommand({ topology, schema: 'users' });
