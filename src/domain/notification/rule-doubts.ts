import { SEVERITIES } from '../site/site-severity.ts';
import { WEEKDAYS } from '../suppression/suppression.ts';
import type { ClockHours } from './clock-hours.ts';
import type { NotificationRules, Route } from './notification-rules.ts';

/** From a time to the same time, on each day. */
const areEndless = ({ days, from, to }: ClockHours) => from === to && new Set(days).size === WEEKDAYS.length;

function takesEverything({ match }: Route): boolean {
  const { severities, alarms, tags, hours } = match;
  return (
    match.kind !== 'weekly_summary' &&
    tags === null &&
    (severities === null || SEVERITIES.every((one) => severities.includes(one))) &&
    (alarms === null || alarms.includes('*')) &&
    (hours === null || hours.some(areEndless))
  );
}

/** Steps that tell only whom the steps before have told: nobody is told twice of the same. */
function idleSteps({ name, steps }: Route): readonly string[] {
  const told = new Set<string>();
  return steps.flatMap(({ to }, step) => {
    const isIdle = to.every((one) => told.has(one));
    for (const one of to) told.add(one);
    return isIdle
      ? [
          `route ${name}: step ${step + 1} tells only who was told before, and nobody is told twice: remind_after_minutes tells them again`,
        ]
      : [];
  });
}

/** What a file may say and hardly means, each in one sentence. A worker starts with it. */
export function ruleDoubts({ routes, quietHours }: NotificationRules): readonly string[] {
  const open = routes.findIndex((route) => takesEverything(route) && !route.goesOn);
  const hidden =
    open < 0 ? [] : routes.slice(open + 1).filter(({ match }) => match.kind !== 'weekly_summary');
  return [
    ...routes.flatMap(idleSteps),
    ...hidden.map(
      ({ name }) => `route ${name} is never asked, as ${routes[open]?.name ?? ''} before it takes everything`,
    ),
    ...quietHours.flatMap(({ hours, urgent }, index) =>
      areEndless(hours)
        ? [
            `quiet hours ${index + 1} never end: of what is not ${urgent.join(' or ')} nobody is ever told by a route that knows them`,
          ]
        : [],
    ),
  ];
}
