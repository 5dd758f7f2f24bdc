import { isoMoment, type LogFormat } from './log-line.ts';

/** Fields up to the ones that are read; AWS adds new ones at the end. */
const FIELDS_MIN = 25;
const TYPES = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);

/** Fields between blanks; those in double quotes may hold blanks. */
function fieldsOf(line: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line.charAt(at) === '"') {
      const end = line.indexOf('"', at + 1);
      if (end < 0) return [];
      fields.push(line.slice(at + 1, end));
      at = end + 2;
    } else {
      const end = line.indexOf(' ', at);
      fields.push(line.slice(at, end < 0 ? line.length : end));
      at = end < 0 ? line.length : end + 1;
    }
  }
  return fields;
}

const seconds = (text: string | undefined) => (text === undefined || text === '-1' ? null : Number(text));

/**
 * The access log of an application load balancer, as AWS documents its fields. The message has what patterns look for, and
 * nothing that a client words.
 */
export const loadBalancer: LogFormat = {
  name: 'alb',
  read: (line) => {
    const fields = fieldsOf(line.trimEnd());
    const [type = '', at = '', , , target = '-', , targetSeconds, , status = '', targetStatus = '-'] = fields;
    if (fields.length < FIELDS_MIN || !TYPES.has(type) || !/^(?:\d{3}|-)$/.test(status)) return null;
    const actions = fields[22] ?? '-';
    const error = fields[24] ?? '-';
    const code = status === '-' ? 0 : Number(status);
    const took = seconds(targetSeconds);
    return {
      at: isoMoment(at),
      level: code >= 500 || code === 460 ? 'error' : code >= 400 ? 'warning' : 'info',
      program: null,
      message: `elb_status=${status} target_status=${targetStatus} error=${error} actions=${actions} target=${target}`,
      figures: {
        status: code,
        ...(/^\d{3}$/.test(targetStatus) ? { target_status: Number(targetStatus) } : {}),
        ...(took === null || Number.isNaN(took) ? {} : { target_ms: Math.round(took * 1_000) }),
      },
    };
  },
};
