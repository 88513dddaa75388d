const english = {
  open: 'Open AgentHub',
  quit: 'Quit AgentHub',
  file: 'File',
  edit: 'Edit',
  view: 'View',
  window: 'Window',
  close: 'Close window',
  stillRunning: 'AgentHub goes on in the tray. Choose Quit there to end it.',
  answerReady: 'The answer is ready.',
  answerFailed: 'The answer failed.',
  approvalNeeded: 'A tool waits for your permission.',
  cannotStart: 'AgentHub cannot start',
  openInBrowser: 'Open in the browser',
  closeDialog: 'Close',
  chooseFolder: 'Choose a folder',
};

const korean: Words = {
  open: 'AgentHub 열기',
  quit: 'AgentHub 종료',
  file: '파일',
  edit: '편집',
  view: '보기',
  window: '창',
  close: '창 닫기',
  stillRunning: 'AgentHub가 트레이에서 계속 실행됩니다. 끝내려면 트레이에서 종료를 선택하세요.',
  answerReady: '답변이 준비되었습니다.',
  answerFailed: '답변하지 못했습니다.',
  approvalNeeded: '도구가 허락을 기다리고 있습니다.',
  cannotStart: 'AgentHub를 시작할 수 없습니다',
  openInBrowser: '브라우저에서 열기',
  closeDialog: '닫기',
  chooseFolder: '폴더 선택',
};

/** What the desktop itself says, outside the page. */
export type Words = Readonly<Record<keyof typeof english, string>>;

/** The words in the person's language: the setting, else the system's. */
export function wordsFor(setting: 'system' | 'en' | 'ko', systemLanguage: string): Words {
  const language = setting === 'system' ? systemLanguage.toLowerCase().split('-')[0] : setting;
  return language === 'ko' ? korean : english;
}
