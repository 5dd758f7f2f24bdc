import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { EditPlanRequest } from '../../../src/contracts/api.ts';
import type { EditAck } from '../../../src/contracts/messages.ts';
import type { LIMITS } from '../../../src/domain/bounds.ts';
import type { EditOptions, StepOptions } from '../../../src/domain/plan/edit-plan.ts';
import type { ParameterValue, RunbookParameter } from '../../../src/domain/plan/runbook.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { editPlan } from '../api/endpoints.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useChoiceDraft, useDraft } from '../session/draft.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { ExactInline } from '../text/exact-inline.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import type { PlanHold, ShownPlan } from './shown-plan.ts';

const REASON_MAX: (typeof LIMITS)['commentChars'] = 2_000;

type Parameters = Readonly<Record<RunbookParameter['name'], ParameterValue>>;

type Phase =
  | { readonly kind: 'closed' | 'asking' | 'sending' }
  | { readonly kind: 'done'; readonly ack: EditAck }
  | { readonly kind: 'refused'; readonly problem: ApiProblem };

/** A change that somebody began and that is no plan yet. */
interface Unmade {
  /** Digest of the plan that it is for. */
  readonly of: string;
  readonly reason: string;
  readonly problem: ApiProblem | null;
  /** Sent, without an answer yet. */
  readonly isUnderWay: boolean;
}

/** Null: there is none for this plan. */
type TellUnmade = (of: string, what: Unmade | null) => void;

/** What is ticked and chosen; null and no set: as the plan has it. */
interface Choice {
  readonly hosts: readonly string[] | null;
  /** By step, in full: the place of a set in a list may be another's after a new build. */
  readonly sets: Readonly<Record<string, unknown>>;
}
const UNCHANGED: Choice = { hosts: null, sets: {} };

function choiceOf(kept: unknown): Choice {
  if (typeof kept !== 'object' || kept === null) return UNCHANGED;
  const { hosts, sets } = kept as { readonly hosts?: unknown; readonly sets?: unknown };
  return {
    hosts: Array.isArray(hosts) ? hosts.filter((host): host is string => typeof host === 'string') : null,
    sets: typeof sets === 'object' && sets !== null ? { ...sets } : {},
  };
}

function hostsOf({ hosts }: Choice, editable: EditOptions): ReadonlySet<string> {
  return new Set(
    editable.hosts
      .filter(({ targetId, isIn }) => hosts?.includes(targetId) ?? isIn)
      .map(({ targetId }) => targetId),
  );
}

/** Places among the admissible sets of each step. */
function chosenOf({ sets }: Choice, editable: EditOptions): ReadonlyMap<string, number> {
  const chosen = choices(editable).map(({ stepId, admissible }) => {
    const wanted = JSON.stringify(sets[stepId] ?? null);
    return [stepId, admissible.findIndex(({ parameters }) => JSON.stringify(parameters) === wanted)] as const;
  });
  return new Map(chosen.filter(([, index]) => index >= 0));
}

const sameAs = (a: Parameters, b: Parameters) => JSON.stringify(a) === JSON.stringify(b);

/** Steps with more than one admissible set of parameters. */
function choices({ steps }: EditOptions): readonly StepOptions[] {
  return steps.filter(({ admissible }) => admissible.length > 1);
}

/** What differs between what was chosen and the plan that is shown. */
function requestOf(
  shown: ShownPlan,
  editable: EditOptions,
  hosts: ReadonlySet<string>,
  chosen: ReadonlyMap<string, number>,
): Pick<EditPlanRequest, 'set' | 'targets'> {
  const set = choices(editable).flatMap(({ stepId, admissible }) => {
    const step = shown.plan.steps.find(({ id }) => id === stepId);
    const wanted = admissible[chosen.get(stepId) ?? -1];
    if (step?.kind !== 'runbook' || wanted === undefined) return [];
    return Object.entries(wanted.parameters)
      .filter(([name, value]) => step.parameters[name] !== value)
      .map(([name, value]) => ({ step: stepId, name, value }));
  });
  const isSame = editable.hosts.every(({ targetId, isIn }) => hosts.has(targetId) === isIn);
  return {
    ...(set.length === 0 ? {} : { set }),
    ...(isSame
      ? {}
      : { targets: editable.hosts.map(({ targetId }) => targetId).filter((id) => hosts.has(id)) }),
  };
}

/** Changes the plan that waits, within what our own rules admit. It is another plan then, and has to be approved anew. */
export function EditPlan(props: {
  readonly record: IncidentRecord;
  readonly editable: EditOptions | undefined;
  readonly hold: PlanHold;
  readonly refresh: () => void;
}) {
  const { record, editable, hold, refresh } = props;
  const [made, setMade] = useState<EditAck | null>(null);
  const [unmade, setUnmade] = useState<Unmade | null>(null);
  const tell = useCallback<TellUnmade>(
    (of, what) => setUnmade((known) => what ?? (known?.of === of ? null : known)),
    [],
  );
  const { newer, showNewer } = hold;
  // Whoever made the new plan has not been reading the old one: theirs is shown as soon as it is there.
  useEffect(() => {
    if (made !== null && newer?.digest === made.plan) showNewer();
  }, [made, newer, showNewer]);
  const hasForm = editable !== undefined && hold.shown !== null && newer === null;
  const lost =
    unmade !== null && !unmade.isUnderWay && !(hasForm && hold.shown?.digest === unmade.of) ? (
      <Lost unmade={unmade} decision={record.decision} forget={() => setUnmade(null)} />
    ) : null;
  if (!hasForm) return lost === null ? null : <Card title="Change the plan">{lost}</Card>;
  const canChange = editable.hosts.length > 1 || choices(editable).length > 0;
  return (
    <Card title="Change the plan">
      {lost}
      {made !== null && made.plan === hold.shown.digest && <Made ack={made} />}
      {canChange ? (
        <EditForm
          // Another plan is another question.
          key={hold.shown.digest}
          incidentId={record.incidentId}
          editable={editable}
          shown={hold.shown}
          made={setMade}
          tell={tell}
          refresh={refresh}
        />
      ) : (
        <p className="muted">
          Nothing in it can be changed: what was measured admits these parameters on this host and no others.
          Approve it, or reject it and plan again.
        </p>
      )}
    </Card>
  );
}

/** The form is gone, as somebody decided or the time is over: that the change did not count, and what was typed. */
function Lost(props: {
  readonly unmade: Unmade;
  readonly decision: IncidentRecord['decision'];
  readonly forget: () => void;
}) {
  const { of, reason, problem } = props.unmade;
  const decision = props.decision?.planDigest === of ? props.decision : null;
  return (
    <Notice
      tone="bad"
      role="alert"
      title={problem === null ? 'Your change was not sent.' : 'Your change did not count.'}
    >
      {decision !== null && (
        <p>
          <SafeText text={decision.via === 'policy' ? 'The policy' : decision.by} />{' '}
          {decision.kind === 'approve' ? 'approved' : 'rejected'} the plan before it,{' '}
          <Timestamp iso={decision.decidedAt} as="ago" />.
        </p>
      )}
      {decision === null && problem !== null && (
        <p>
          <SafeText text={`${problem.message} ${problem.nextStep}`} />
        </p>
      )}
      {decision === null && problem === null && <p>The plan that it was for can no longer be changed.</p>}
      {reason.trim() !== '' && (
        <p>
          Your reason was: <SafeText text={reason.trim()} />
        </p>
      )}
      <Button look="quiet" onPress={props.forget}>
        Hide this
      </Button>
    </Notice>
  );
}

/** The form is gone when the answer comes, and the focus with it: it moves to the answer. */
function Made({ ack }: { readonly ack: EditAck }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1}>
      <Notice
        tone="good"
        role="status"
        title={`Another plan waits now. ${countOf(ack.required, 'approval')} needed; those of the plan before do not count.`}
      />
    </div>
  );
}

function EditForm(props: {
  readonly incidentId: string;
  readonly editable: EditOptions;
  readonly shown: ShownPlan;
  readonly made: (ack: EditAck) => void;
  readonly tell: TellUnmade;
  readonly refresh: () => void;
}) {
  const { incidentId, editable, shown, made, tell, refresh } = props;
  const refusal = useRefusal('plan.edit');
  const refusalId = useId();
  const [reason, setReason] = useDraft(`edit.${shown.digest}`);
  const [choice, setChoice] = useChoiceDraft(`edit.choice.${shown.digest}`, UNCHANGED, choiceOf);
  const hosts = useMemo(() => hostsOf(choice, editable), [choice, editable]);
  const chosen = useMemo(() => chosenOf(choice, editable), [choice, editable]);
  // What was begun before the session ended is shown, as the sign-in page says that it is still there.
  const [phase, setPhase] = useState<Phase>(() => ({
    kind: refusal === null && (reason !== '' || choice !== UNCHANGED) ? 'asking' : 'closed',
  }));
  const sent = useRef<{ readonly request: string; readonly key: string } | null>(null);
  const asked = requestOf(shown, editable, hosts, chosen);
  const isSame = asked.set === undefined && asked.targets === undefined;
  const against =
    hosts.size === 0
      ? 'Name at least one host: none is never all of them.'
      : isSame
        ? 'Nothing is changed yet.'
        : reason.trim() === ''
          ? 'Say why, for the record.'
          : null;
  const asking = phase.kind !== 'closed' && phase.kind !== 'done';
  const of = shown.digest;
  const isBegun = asking && (!isSame || reason.trim() !== '');
  const problem = phase.kind === 'refused' ? phase.problem : null;
  const isUnderWay = phase.kind === 'sending';
  useEffect(
    () => tell(of, isBegun ? { of, reason, problem, isUnderWay } : null),
    [tell, of, isBegun, reason, problem, isUnderWay],
  );
  const send = () => {
    const request: EditPlanRequest = { plan: shown.digest, ...asked, reason: reason.trim() };
    const text = JSON.stringify(request);
    // Sent again after a lost answer it is the same edit; after a refusal that passes it is another try.
    if (sent.current?.request !== text || phase.kind === 'refused')
      sent.current = { request: text, key: newIdempotencyKey() };
    setPhase({ kind: 'sending' });
    editPlan(incidentId, request, sent.current.key)
      .then(
        (ack) => {
          setReason('');
          setChoice(UNCHANGED);
          setPhase({ kind: 'done', ack });
          tell(of, null);
          made(ack);
        },
        (error) => {
          setPhase({ kind: 'refused', problem: asProblem(error) });
          // This form may be gone by now.
          tell(of, { of, reason, problem: asProblem(error), isUnderWay: false });
        },
      )
      .finally(refresh);
  };
  return (
    <div className="reason-action">
      <Button
        expanded={asking}
        disabled={refusal !== null}
        {...(refusal === null ? {} : { describedBy: refusalId })}
        onPress={() => {
          setPhase(asking ? { kind: 'closed' } : { kind: 'asking' });
          if (!asking) return;
          setReason('');
          setChoice(UNCHANGED);
        }}
      >
        {asking ? 'Never mind' : 'Change parameters or hosts…'}
      </Button>
      {refusal !== null && (
        <p className="muted" id={refusalId}>
          {refusal}
        </p>
      )}
      {asking && (
        <form className="reason-action__form" onSubmit={(event) => event.preventDefault()}>
          <p>
            Makes another plan, checked and judged as every plan is. Approvals so far do not count for it; the
            deadline stays.
          </p>
          {editable.hosts.length > 1 && (
            <HostBoxes
              editable={editable}
              hosts={hosts}
              setHosts={(ticked) => setChoice({ ...choice, hosts: [...ticked] })}
            />
          )}
          {choices(editable).map((step) => (
            <StepChoice
              key={step.stepId}
              step={step}
              current={currentOf(step, shown)}
              chosen={chosen.get(step.stepId)}
              choose={(index) => {
                const { parameters } = step.admissible[index] ?? {};
                if (parameters === undefined) return;
                setChoice({ ...choice, sets: { ...choice.sets, [step.stepId]: parameters } });
              }}
            />
          ))}
          <label className="field">
            <span>Reason, for the record (required)</span>
            <input
              type="text"
              maxLength={REASON_MAX}
              required
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          {phase.kind === 'refused' && <ProblemNotice problem={phase.problem} />}
          {against !== null && <p className="muted">{against}</p>}
          <Button look="primary" onPress={send} busy={phase.kind === 'sending'} disabled={against !== null}>
            Make this plan
          </Button>
        </form>
      )}
    </div>
  );
}

/** Which of the admissible sets the plan has now. */
function currentOf({ stepId, admissible }: StepOptions, { plan }: ShownPlan): number {
  const step = plan.steps.find(({ id }) => id === stepId);
  if (step?.kind !== 'runbook') return -1;
  return admissible.findIndex(({ parameters }) => sameAs(parameters, step.parameters));
}

function HostBoxes(props: {
  readonly editable: EditOptions;
  readonly hosts: ReadonlySet<string>;
  readonly setHosts: (hosts: ReadonlySet<string>) => void;
}) {
  const { editable, hosts, setHosts } = props;
  const toggle = (targetId: string, isIn: boolean) => {
    const next = new Set(hosts);
    if (isIn) next.add(targetId);
    else next.delete(targetId);
    setHosts(next);
  };
  return (
    <fieldset className="choices">
      <legend>Hosts that the plan acts on</legend>
      {editable.hosts.map(({ targetId, name }) => (
        <label className="choices__choice" key={targetId}>
          <input
            type="checkbox"
            checked={hosts.has(targetId)}
            onChange={(event) => toggle(targetId, event.currentTarget.checked)}
          />
          <span>
            {name !== null && name !== '' && (
              <>
                <ExactInline text={name} />{' '}
              </>
            )}
            <code>
              <ExactInline text={targetId} />
            </code>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function StepChoice(props: {
  readonly step: StepOptions;
  readonly current: number;
  readonly chosen: number | undefined;
  readonly choose: (index: number) => void;
}) {
  const { step, current, chosen = current, choose } = props;
  const group = useId();
  return (
    <fieldset className="choices">
      <legend>
        <code>{step.stepId}</code> acts on
      </legend>
      {step.admissible.map(({ parameters }, index) => (
        <label className="choices__choice" key={JSON.stringify(parameters)}>
          <input type="radio" name={group} checked={chosen === index} onChange={() => choose(index)} />
          <span>
            {Object.entries(parameters).map(([name, value]) => (
              <code className="host" key={name}>
                <ExactInline text={`${name}=${value}`} />
              </code>
            ))}
          </span>
        </label>
      ))}
      {step.more > 0 && (
        <p className="muted">
          {countOf(step.more, 'more set')} of parameters can be named by <code>recoverops edit</code>.
        </p>
      )}
    </fieldset>
  );
}
