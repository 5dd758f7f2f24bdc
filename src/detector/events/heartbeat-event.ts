import { type JsonObject, memberOf } from '../../domain/text/json-object.ts';

/** Whether it is the event of a schedule of EventBridge. It says nothing that matters: what is to be done, the stored memories say. */
export function isHeartbeat(event: JsonObject): boolean {
  return memberOf(event, 'source') === 'aws.events' && memberOf(event, 'detail-type') === 'Scheduled Event';
}
