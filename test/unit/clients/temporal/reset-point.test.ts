import { describe, expect, test } from 'vitest';
import { findResetPoint, type HistoryStep } from '../../../../src/clients/temporal/reset-point.ts';

/** A history in short: `task`, `+activity` (scheduled by the task before it), `-activity` (failed). */
function historyOf(...words: readonly string[]): readonly HistoryStep[] {
  const steps: HistoryStep[] = [];
  for (const [index, word] of words.entries()) {
    const eventId = String(index + 1);
    const activityType = word.slice(1);
    const task = steps.findLast((step) => step.kind === 'workflow_task_completed')?.eventId ?? '0';
    const scheduled = steps.findLast((step) => step.activityType === activityType)?.eventId ?? '0';
    if (word === 'task') steps.push({ kind: 'workflow_task_completed', eventId });
    else if (word.startsWith('+'))
      steps.push({ kind: 'activity_scheduled', eventId, activityType, workflowTaskEventId: task });
    else steps.push({ kind: 'activity_failed', eventId, scheduledEventId: scheduled });
  }
  return steps;
}
const EARLY = [
  'task',
  '+openIncident',
  'task',
  '+resolveTargets',
  'task',
  '+diagnoseTargets',
  '+projectIncident',
];

describe('a failed incident starts again', () => {
  test('from planning, once planning had begun, whatever failed later', () => {
    const later = ['task', '+proposePlan', 'task', '+sendCommand', '-sendCommand', 'task', '+closeIncident'];
    expect(findResetPoint(historyOf(...EARLY, ...later))).toEqual({
      workflowTaskEventId: '8',
      from: 'planning',
    });
  });

  test('from the first planning, when there were several', () => {
    const steps = historyOf(...EARLY, 'task', '+proposePlan', 'task', '+proposePlan', '-proposePlan');
    expect(findResetPoint(steps)).toEqual({ workflowTaskEventId: '8', from: 'planning' });
  });

  test('from the early step that failed, not from what ran after it', () => {
    const steps = historyOf(
      'task',
      '+openIncident',
      'task',
      '+resolveTargets',
      '-resolveTargets',
      'task',
      '+closeIncident',
      '-closeIncident',
    );
    expect(findResetPoint(steps)).toEqual({ workflowTaskEventId: '3', from: 'diagnosing' });
  });

  test('from the last early step, when none failed as an activity', () => {
    const steps = historyOf(
      'task',
      '+openIncident',
      'task',
      '+resolveTargets',
      'task',
      '+projectIncident',
      '+closeIncident',
    );
    expect(findResetPoint(steps)).toEqual({ workflowTaskEventId: '3', from: 'diagnosing' });
  });

  test('from the beginning, when nothing was done', () => {
    expect(findResetPoint(historyOf('task'))).toEqual({ workflowTaskEventId: '1', from: 'diagnosing' });
    expect(findResetPoint([])).toBeUndefined();
  });
});
