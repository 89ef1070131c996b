import { bindFields } from './bind.js';
import type { Resource } from './define.js';
import { renderFields } from './fields.js';

/** Renders the attributes of a resource's message: every readable one, null if absent. */
export function attributeRenderer<Message extends object>(
  resource: Resource<Message>,
): (message: Message) => Record<string, unknown> {
  const bound = bindFields(resource.attributes).filter(({ field }) => field.access !== 'write-only');
  return (message) => renderFields(bound, message);
}
