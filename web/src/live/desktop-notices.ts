import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { navigate } from '../routing/location.ts';
import { incidentHref, LIST_HREF } from '../routing/routes.ts';
import { escapeToString } from '../text/escape-text.ts';
import { isPending } from './open-incidents.ts';

/**
 * `unsupported`: this browser shows none, or not for this address; `blocked`: somebody has refused them in the browser's own
 * settings, which no page can change.
 */
export type NoticesState = 'unsupported' | 'blocked' | 'off' | 'on';

/** In this browser alone; the server does not know of it. */
const KEY = 'recoverops.notices';
/** In a storm, so many one by one in a minute; what is more is told in one notice. */
const NOTICES_MAX = 5;
const STORM_MS = 60_000;

function isChosen(): boolean {
  try {
    return window.localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}

function choose(isOn: boolean): void {
  try {
    if (isOn) window.localStorage.setItem(KEY, 'on');
    else window.localStorage.removeItem(KEY);
  } catch {
    // Not remembered, so it stays off: nobody is told anything that was not asked for.
  }
}

export function noticesState(): NoticesState {
  if (!('Notification' in window) || !window.isSecureContext) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  return Notification.permission === 'granted' && isChosen() ? 'on' : 'off';
}

/** False where the browser has notices by name only, as on some phones. */
function show(title: string, body: string, tag: string, href: string): boolean {
  try {
    // Of one tag there is one notice, however many tabs are open.
    const notice = new Notification(title, { body, tag, icon: '/favicon.svg' });
    notice.onclick = () => {
      window.focus();
      navigate(href);
      notice.close();
    };
    return true;
  } catch {
    return false;
  }
}

/** Asks the browser for leave; call it for a click and for nothing else. The first notice shows what they look like. */
export async function switchNoticesOn(): Promise<NoticesState> {
  if (noticesState() === 'unsupported') return 'unsupported';
  const leave = await Notification.requestPermission();
  if (leave !== 'granted') return noticesState();
  if (!show('RecoverOps', 'Tells you here when an incident needs somebody.', KEY, LIST_HREF)) {
    return 'unsupported';
  }
  choose(true);
  return noticesState();
}

export function switchNoticesOff(): NoticesState {
  choose(false);
  return noticesState();
}

let shownAtMs: readonly number[] = [];
let untold = 0;

/** Says no more than a row of the list: that it needs somebody, its alarm and its resource. `tag`: the same for the same news. */
export function noticeOf(summary: IncidentSummary, tag: string, nowMs: number): void {
  if (noticesState() !== 'on') return;
  shownAtMs = shownAtMs.filter((at) => nowMs - at < STORM_MS);
  if (shownAtMs.length >= NOTICES_MAX) {
    untold += 1;
    const body = untold === 1 ? '1 more incident needs somebody.' : `${untold} more incidents need somebody.`;
    show('RecoverOps', body, `${KEY}.more`, LIST_HREF);
    return;
  }
  untold = 0;
  shownAtMs = [...shownAtMs, nowMs];
  const what = `${escapeToString(summary.alarmName)} on ${escapeToString(summary.resourceId)}`;
  show(
    isPending(summary) ? 'Needs approval' : 'Needs attention',
    what,
    tag,
    incidentHref(summary.incidentId),
  );
}
