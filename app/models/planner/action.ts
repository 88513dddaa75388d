/** What a request or a tool does, as far as a verb tells. */
export type Action = 'look' | 'make' | 'change' | 'remove' | 'send' | 'run';

/** English stems by what they do; `look` changes nothing. */
const STEMS: Readonly<Record<Action, string>> = {
  look:
    'get list read show view displai open fetch retriev load search find look queri lookup describ inspect ' +
    'check see brows count explor explain print echo calcul comput convert compar translat summar summari ' +
    'tell enumer give analyz analysi verifi valid monitor predict forecast recommend sum preview download',
  make: 'creat make add new insert write save store append generat put rememb record regist upload copi clone draw note',
  change:
    'edit updat modifi chang renam move set replac configur fix toggl switch adjust merg sort enabl disabl assign',
  remove:
    'delet remov eras clear drop uninstal cancel purg discard destroi kill revok trash wipe reset',
  send: 'send post publish submit share forward repli deliv transfer pai bui order book invit',
  run: 'run execut start trigger launch call invok stop restart deploi instal plai paus click navig press',
};

const ACTION_OF: ReadonlyMap<string, Action> = new Map(
  Object.entries(STEMS).flatMap(([action, stems]) =>
    stems.split(/\s+/u).map((stem) => [stem, action as Action] as const),
  ),
);

export function actionOf(stem: string): Action | undefined {
  return ACTION_OF.get(stem);
}

/** The action of the first verb among stems; nouns before it do not count. */
export function firstAction(stems: readonly string[]): Action | undefined {
  for (const stem of stems) {
    const action = ACTION_OF.get(stem);
    if (action) return action;
  }
  return undefined;
}

/** Whether a request for one may be served by a tool that does the other. */
export function compatible(asked: Action, done: Action): boolean {
  return asked === done || (GROUPS[asked] ?? []).includes(done);
}

const GROUPS: Partial<Record<Action, readonly Action[]>> = {
  make: ['change', 'send'],
  change: ['make'],
  send: ['make', 'run'],
  run: ['send', 'look'],
  look: ['run'],
};

/** Stems that mean the same in the name of a tool. */
const SAME = [
  'folder directori dir',
  'delet remov eras',
  'renam move',
  'read open view cat print show displai',
  'list enumer',
  'pictur imag photo',
  'sum add plu total',
  'creat make new',
  'write save store',
  'search find look queri',
  'get fetch retriev',
  'edit modifi chang updat',
  'env environ',
  'info inform metadata detail',
  'entir whole all full',
];

const SAME_AS: ReadonlyMap<string, string> = new Map(
  SAME.flatMap((group) => {
    const stems = group.split(' ');
    return stems.map((stem) => [stem, stems[0]!] as const);
  }),
);

/** The stems that mean the same as the given ones, without these. */
export function synonyms(stems: readonly string[]): string[] {
  const groups = SAME.map((group) => group.split(' ')).filter((group) =>
    group.some((stem) => stems.includes(stem)),
  );
  return groups.flat().filter((stem) => !stems.includes(stem));
}

/** One stem for all that mean the same. */
export function concept(stem: string): string {
  return SAME_AS.get(stem) ?? stem;
}
