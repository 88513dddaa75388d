import { m } from '../../paraglide/messages.js';
import type { FourAgents } from '../../state/run.svelte.ts';
import { reasonText } from './rule-words.ts';
import { toolText } from '../../text/steps.ts';
import type { Tone } from './run-words.ts';

type Stage = FourAgents['stages'][number];

export interface Point {
  readonly title: string;
  readonly text: string;
  readonly tone: Tone;
  /** Between 0 and 1, where the point is a judgement. */
  readonly score?: number;
  readonly evidence?: readonly string[];
  readonly durationMs?: number;
}

/** What one agent did, told for somebody who does not program. */
export interface Chapter {
  readonly agent: Stage['agent'];
  readonly text: string;
  readonly tone: Tone;
  readonly points: readonly Point[];
  /** Who did it: a model, or rules. */
  readonly by: string | undefined;
  readonly durationMs: number | null;
}

interface Step {
  readonly title: string;
  readonly tool: string | null;
  readonly effect: string;
}
interface Result {
  readonly id: string;
  readonly tool: string | null;
  readonly status: string;
  readonly text: string;
  readonly recovered?: string | null;
  readonly durationMs: number;
}
interface Score {
  readonly axis: 'transparency' | 'cooperation' | 'autonomy' | 'fairness';
  readonly score: number;
  readonly reasons: readonly string[];
  readonly evidence: readonly string[];
}
interface Output {
  readonly steps?: readonly Step[];
  readonly fast?: boolean;
  readonly decision?: 'approve' | 'revise' | 'reject';
  readonly reasons?: readonly string[];
  readonly results?: readonly Result[];
  readonly scores?: readonly Score[];
  readonly passed?: boolean;
  readonly by?: string;
}

/** Under this a judgement of RUNE counts against the answer. */
const PASS_SCORE = 0.7;
const LONGEST = 600;

/** The run of the four agents as a story, a chapter for each time that one of them acted. */
export function storyOf(body: FourAgents): Chapter[] {
  const steps = new Map<string, Step>();
  let rounds = 0;
  return body.stages.map((stage) => {
    const output = (stage.output ?? {}) as Output;
    const chapter = { agent: stage.agent, by: output.by, durationMs: stage.duration_ms };
    if (stage.status !== 'completed') return { ...chapter, ...unfinished(stage), points: [] };
    if (stage.agent === 'sena') {
      rounds += 1;
      for (const step of output.steps ?? []) steps.set((step as Step & { id: string }).id, step);
    }
    return { ...chapter, ...TELL[stage.agent](output, steps, rounds) };
  });
}

function unfinished({ agent, status }: Stage): { text: string; tone: Tone } {
  const name = agentName(agent);
  switch (status) {
    case 'running':
      return { text: m.story_working({ name }), tone: 'busy' };
    case 'failed':
      return { text: m.story_failed({ name }), tone: 'bad' };
    case 'skipped':
      return { text: m.story_not_needed({ name }), tone: 'muted' };
    default:
      return { text: m.story_not_yet({ name }), tone: 'line' };
  }
}

type Told = Pick<Chapter, 'text' | 'tone' | 'points'>;
type Teller = (output: Output, steps: ReadonlyMap<string, Step>, rounds: number) => Told;

const TELL: Record<Stage['agent'], Teller> = {
  sena: tellSena,
  lubit: tellLubit,
  gitcode: tellGitCode,
  rune: tellRune,
};

function tellSena({ steps = [], fast }: Output, _known: unknown, rounds: number): Told {
  const count = steps.length;
  const text =
    count === 0
      ? m.sena_nothing()
      : rounds > 1
        ? m.sena_again({ count })
        : fast
          ? m.sena_fast()
          : m.sena_steps({ count });
  const points = steps.map((step): Point => ({
    title: step.title,
    text: stepText(step),
    tone: step.tool === null || step.effect !== 'read' ? 'warn' : 'line',
  }));
  return { text, tone: count === 0 ? 'warn' : 'good', points };
}

function stepText({ tool: name, effect }: Step): string {
  if (name === null) return m.step_no_tool();
  const tool = toolText(name);
  return effect === 'read' ? m.step_reads({ tool }) : m.step_changes({ tool });
}

function tellLubit({ decision, reasons = [] }: Output): Told {
  const [only, ...more] = reasons.map(reasonText);
  const why = more.length === 0 ? (only ?? '') : '';
  const points = more.length === 0 ? [] : [only!, ...more];
  const told = {
    approve: { text: m.lubit_approves({ why }), tone: 'good' as const },
    revise: { text: m.lubit_revises({ why }), tone: 'warn' as const },
    reject: { text: m.lubit_rejects({ why }), tone: 'bad' as const },
  }[decision ?? 'approve'];
  return {
    ...told,
    text: told.text.replace(/: *$/, ':'),
    points: points.map((title) => ({ title, text: '', tone: told.tone })),
  };
}

function tellGitCode({ results = [] }: Output, steps: ReadonlyMap<string, Step>): Told {
  const done = results.filter(({ status }) => status === 'completed').length;
  const all = results.length;
  const points = results.map((result): Point => {
    const step = steps.get(result.id);
    const title = step?.title ?? result.id;
    return {
      title: result.recovered ? m.step_recovered({ title }) : title,
      text: result.text.length > LONGEST ? `${result.text.slice(0, LONGEST)}…` : result.text,
      tone: result.status === 'completed' ? 'good' : result.status === 'failed' ? 'bad' : 'muted',
      durationMs: result.durationMs,
    };
  });
  return {
    text: done === all ? m.gitcode_did({ count: done }) : m.gitcode_did_some({ done, all }),
    tone: done === all ? 'good' : 'bad',
    points,
  };
}

const AXES: Record<Score['axis'], () => string> = {
  transparency: m.axis_transparency,
  cooperation: m.axis_cooperation,
  autonomy: m.axis_autonomy,
  fairness: m.axis_fairness,
};

function tellRune({ scores = [], passed }: Output): Told {
  const low = scores.filter(({ score }) => score < PASS_SCORE).length;
  return {
    text: passed === false ? m.rune_found({ count: low }) : m.rune_passed(),
    tone: passed === false ? 'bad' : 'good',
    points: scores.map(({ axis, score, reasons, evidence }) => ({
      title: AXES[axis](),
      text: reasons.map(reasonText).join(' '),
      tone: score < PASS_SCORE ? 'bad' : 'good',
      score,
      evidence: score < PASS_SCORE ? evidence : [],
    })),
  };
}

export function agentName(agent: Stage['agent']): string {
  return { sena: 'Sena', lubit: 'Lubit', gitcode: 'GitCode', rune: 'RUNE' }[agent];
}
