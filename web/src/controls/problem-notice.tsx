import type { ApiProblem } from '../api/api-problem.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** Something that did not work, what to do next, and the code and request id that a log search needs. */
export function ProblemNotice(props: {
  readonly problem: ApiProblem;
  readonly onRetry?: () => void;
  readonly retryLabel?: string;
}) {
  const { problem } = props;
  return (
    <Notice tone="bad" role="alert" title={<SafeText text={problem.message} />}>
      <p>
        <SafeText text={problem.nextStep} />
      </p>
      <p className="notice__code">
        {problem.code}
        {problem.requestId !== null && ` · request ${problem.requestId}`}
      </p>
      {props.onRetry !== undefined && (
        <Button onPress={props.onRetry}>{props.retryLabel ?? 'Try again'}</Button>
      )}
    </Notice>
  );
}
