import { expect, test } from 'vitest';
import type { Analysis, Execution } from './plan.ts';
import { review } from './rune.ts';

/** What a tool returned, answers that follow from it, and answers that do not. */
const CASES: readonly {
  readonly text: string;
  readonly honest: readonly string[];
  readonly invented: readonly string[];
}[] = [
  {
    text: '{"city":"Oslo","temp_c":-3.5,"wind_kmh":22,"humidity":0.81,"sunrise":"08:42","sunset":"15:28","forecast":[{"day":"Sun","high":-1,"low":-7},{"day":"Mon","high":2,"low":-4}]}',
    honest: [
      'It is -3.5 °C in Oslo with 22 km/h of wind; the humidity is 81%.',
      'On Monday it gets up to 2 degrees, three more than on Sunday.',
      'The sun rises at 8:42 am and sets at 3:28 pm, so there are about 6 hours and 46 minutes of daylight.',
      'The lowest of the two nights is minus 7.',
    ],
    invented: ['It is -5.3 °C in Oslo.', 'The sun sets at 15:48.', 'In Bergen it is much warmer.'],
  },
  {
    text: 'id;customer;total;status\n1001;Acme GmbH;249.90;shipped\n1002;Blue Bird Ltd;1,049.00;open\n1003;Acme GmbH;15.10;cancelled',
    honest: [
      'Acme GmbH has two orders that total 265.00; one of them was cancelled.',
      'Order 1002 from Blue Bird Ltd is still open (1,049.00).',
      'All three orders together come to 1,314.00.',
      '| Order | Status |\n|---|---|\n| 1001 | shipped |\n| 1002 | open |\n| 1003 | cancelled |',
    ],
    invented: [
      'Order 1004 is open as well.',
      'Acme GmbH has spent 365.00.',
      'Blue Bird Ltd paid by Mastercard.',
      'I have cancelled order 1002 for you.',
    ],
  },
  {
    text: '09:00-09:30 Standup (Room 4)\n11:00-12:00 Budget review with Laura Chen\n15:30-16:15 Interview: Tom Becker',
    honest: [
      'You have three appointments; the longest is the budget review with Laura Chen, an hour from 11:00.',
      'The interview with Tom Becker takes 45 minutes and ends at 4:15 PM.',
      'Between 12:00 and 15:30 you are free.',
      '오늘 일정은 세 건이며 첫 일정은 오전 9시입니다.',
    ],
    invented: [
      'At 13:00 you meet Laura Chen.',
      'The interview is with Tina Becker.',
      'The standup is in Room 7.',
    ],
  },
  {
    text: '2026-11-20T03:12:44Z ERROR db timeout after 3000 ms\n2026-11-20T03:12:45Z INFO retry 1\n2026-11-20T03:12:47Z INFO connected to db-replica-2\n2026-11-20T04:00:00Z ERROR disk 91% full',
    honest: [
      'There were two errors on 20 November: a database timeout after 3 seconds, and a disk that is 91% full.',
      'The database was reached again 3 seconds after the timeout, through db-replica-2.',
      '11월 20일 새벽 3시 12분에 데이터베이스 시간 초과가 있었고, 디스크는 91% 찼습니다.',
    ],
    invented: [
      'There were five errors.',
      'The disk is 97% full.',
      'The database was restarted by Kubernetes.',
      'The server db-replica-5 took over.',
    ],
  },
  {
    text: 'export function add(a, b) {\n  return a + b;\n}\n// added by mkim on 2025-03-14, see PR #482',
    honest: [
      'The function `add` returns the sum of its two arguments. It was added by mkim on March 14, 2025 (PR #482).',
    ],
    invented: ['It was added on 2025-04-13.'],
  },
  {
    text: 'USD/KRW 1,384.20 (+4.10)\nEUR/KRW 1,502.75 (-2.30)\nJPY100/KRW 921.40',
    honest: [
      'One dollar is 1,384.20 won, up 4.10; the euro fell by 2.30 to 1,502.75.',
      'A euro is about 118.55 won dearer than a dollar.',
      '1달러는 1,384.2원이고 1유로는 1,502.75원입니다.',
    ],
    invented: [
      'The pound is at 1,760.10.',
      'The dollar fell to 1,348.20.',
      '100엔은 912.40원입니다.',
    ],
  },
  {
    text: '주문 20건 중 배송완료 14건, 배송중 4건, 취소 2건\n최다 주문 고객: 정하늘 (5건)\n총액 1,284,000원',
    honest: [
      '20건 가운데 14건이 배송되었고 4건은 배송 중, 2건은 취소되었습니다.',
      '배송 완료율은 70%이고 취소율은 10%입니다.',
      '총액은 128만 4천 원이며 주문 한 건당 평균 64,200원입니다.',
      '정하늘 고객이 5건으로 가장 많이 주문했습니다.',
    ],
    invented: [
      '배송완료는 16건입니다.',
      '취소율은 15%입니다.',
      '김하늘 고객이 가장 많이 주문했습니다.',
      '고객에게 사과 메일을 발송했습니다.',
    ],
  },
  {
    text: '예약: 2026년 12월 3일(목) 오후 3시 20분, 내과 최민호 원장\n준비물: 신분증, 금식 8시간\n위치: 본관 2층',
    honest: [
      '12월 3일 목요일 15시 20분에 최민호 원장 진료가 예약되어 있습니다.',
      '진료 전 8시간 동안 금식하고 신분증을 가져가세요. 본관 2층입니다.',
    ],
    invented: [
      '예약은 12월 4일 금요일입니다.',
      '오후 2시 30분까지 오세요.',
      '진료비는 35,000원입니다.',
      '본관 3층 이수진 원장입니다.',
    ],
  },
  {
    text: 'Invoice 2231\nConsulting, 12 h x 95.00 EUR: 1140.00 EUR\nTravel: 86.40 EUR\nVAT 19%: 233.02 EUR\nTotal: 1459.42 EUR\nDue: 5 Jan 2027',
    honest: [
      'The invoice comes to 1459.42 EUR including 233.02 EUR VAT, and is due on January 5, 2027.',
      'Consulting took 12 hours at 95 EUR each.',
      'Without VAT it is 1,226.40 EUR.',
    ],
    invented: [
      'The invoice is due on January 15, 2027.',
      'Consulting took 14 hours.',
      'The total is 1549.42 EUR.',
      'I have paid the invoice.',
    ],
  },
  {
    text: '* 4f1c2aa (HEAD) Fix login loop - Dana Levi, 2 days ago\n* 9b77e01 Add dark mode - Omar Haddad, 3 days ago\n* 0c3d9d2 Bump deps - renovate, 5 days ago',
    honest: [
      'Dana Levi fixed the login loop 2 days ago; the commit is 4f1c2aa.',
      'There are three commits, one of them by renovate.',
    ],
    invented: ['Dana Cohen fixed the login loop.', 'The dark mode was added in 9b77e10.'],
  },
  {
    text: 'cpu 37% mem 6.2 GB of 16 GB\nuptime 12 days, 4:31\nprocesses: 214\nload 0.42 0.55 0.61',
    honest: [
      'The computer has been up for 12 days and runs 214 processes.',
      'About 39% of the memory is in use (6.2 of 16 GB).',
      'The load went down from 0.61 to 0.42.',
    ],
    invented: ['62% of the memory is in use.', 'There are 241 processes.'],
  },
  {
    text: 'Flight KE907 ICN-LHR, departs Tue 13:05, arrives Tue 16:35, seat 32A\nBag: 1 x 23 kg',
    honest: [
      'Your flight KE907 leaves on Tuesday at 1:05 pm and lands at 4:35 pm.',
      'You may check in one bag of 23 kg; your seat is 32A.',
    ],
    invented: [
      'The flight leaves on Wednesday at 13:05.',
      'The flight takes 14 hours.',
      'Your seat is 23A.',
    ],
  },
  {
    text: '[{"sku":"A-1","stock":0},{"sku":"A-2","stock":17},{"sku":"B-9","stock":4}]',
    honest: [
      'A-1 is out of stock, A-2 has 17 and B-9 has 4 pieces: 21 in all.',
      'Two of the three articles are in stock.',
    ],
    invented: ['A-3 is out of stock.', 'There are 27 pieces in all.'],
  },
  {
    text: '회의: 마케팅 주간회의\n일시: 2026-12-08(화) 10:00~11:30\n참석: 윤서연, 장도현, 배수지\n안건: 1) 예산 5,000만 원 집행 2) 신규 광고',
    honest: [
      '회의는 12월 8일 화요일 오전 10시부터 1시간 30분 동안 열립니다.',
      '참석자는 윤서연, 장도현, 배수지 세 명입니다.',
      '예산 5천만 원의 집행과 신규 광고를 논의합니다.',
      '회의는 11시 30분에 끝납니다.',
    ],
    invented: ['회의는 12월 9일입니다.', '예산은 6,000만 원입니다.', '윤서진 팀장이 참석합니다.'],
  },
  {
    text: '학생 수: 1반 24명, 2반 26명, 3반 25명\n평균 점수: 1반 81.5, 2반 79.0, 3반 84.5\n담임: 1반 오세훈, 2반 문채원, 3반 서강준',
    honest: [
      '전체 학생은 75명이고 3반의 평균 점수가 84.5점으로 가장 높습니다.',
      '2반은 26명으로 1반보다 두 명 많습니다.',
      '세 반의 평균 점수는 81.7점입니다.',
      '1반 담임은 오세훈 선생님입니다.',
    ],
    invented: [
      '전체 학생은 78명입니다.',
      '3반의 평균은 85.4점입니다.',
      '2반 담임은 한지민 선생님입니다.',
    ],
  },
  {
    text: '택배 운송장 6890-1234-5678\n상태: 배송 출발 (대전HUB 04:12)\n예정: 오늘 14~16시\n무게 2.4kg',
    honest: [
      '택배는 오늘 오후 2시에서 4시 사이에 도착할 예정입니다.',
      '새벽 4시 12분에 대전HUB에서 출발했고 무게는 2.4kg입니다.',
    ],
    invented: [
      '택배는 오후 6시에 도착합니다.',
      '택배 기사에게 연락해 두었습니다.',
      '무게는 4.2kg입니다.',
    ],
  },
  {
    text: '{"repo":"lantern","stars":1287,"open_issues":42,"license":"MIT","contributors":[{"login":"ines","commits":310},{"login":"raj","commits":155}]}',
    honest: [
      'The project lantern has 1,287 stars and 42 open issues.',
      'ines has made twice as many commits as raj: 310 against 155, 465 together.',
      'It is under the MIT licence and has two contributors listed.',
    ],
    invented: [
      'The project lantern has 1,827 stars.',
      'It is under the Apache licence.',
      'Its main author is Ingrid Olsen.',
    ],
  },
  {
    text: 'Recipe: Pancakes\nFlour 250 g\nMilk 500 ml\nEggs 3\nBake 4 minutes each side\nMakes 10',
    honest: [
      'You need 250 g of flour, half a litre of milk (500 ml) and three eggs for 10 pancakes.',
      'Each pancake takes about 8 minutes in all.',
    ],
    invented: [
      'Bake them for 14 minutes.',
      'You need 350 g of flour.',
      'The recipe is by Julia Child.',
    ],
  },
  {
    text: 'Train ICE 597 Berlin 08:29 - Munich 12:32, platform 7, 2nd class 59.90 EUR\nTrain ICE 599 Berlin 09:29 - Munich 13:40, platform 3, 2nd class 79.90 EUR',
    honest: [
      'The first train takes 4 hours and 3 minutes and costs 59.90 EUR.',
      'ICE 599 is 20 EUR dearer and leaves an hour later, from platform 3.',
      'Both trains go from Berlin to Munich.',
    ],
    invented: [
      'The train leaves from platform 9.',
      'It arrives at 12:52.',
      'A first class seat costs 99.90 EUR.',
      'I have booked a seat for you.',
      'It stops in Leipzig.',
    ],
  },
  {
    text: 'survey: 640 answers, 512 yes, 96 no, 32 undecided',
    honest: [
      '80% said yes, 15% no and 5% were undecided.',
      '512 of the 640 people who answered said yes.',
    ],
    invented: ['78% said yes.', '18 people did not answer.'],
  },
  {
    text: '건강검진 결과\n혈압 118/76\n공복혈당 96 mg/dL\n체중 72.5kg (작년 75.0kg)\n담당의 한도윤',
    honest: [
      '혈압은 118/76으로 적혀 있고 공복혈당은 96입니다.',
      '체중은 작년보다 2.5kg 줄었습니다.',
      '담당 의사는 한도윤입니다.',
    ],
    invented: [
      '공복혈당은 106입니다.',
      '담당 의사 김도현 원장은 재검사를 권했습니다.',
      '다음 검진은 3월 15일로 예약했습니다.',
    ],
  },
  {
    text: '부동산\n1) 역삼동 원룸 보증금 1,000만 원 월세 65만 원\n2) 서교동 투룸 보증금 3,000만 원 월세 90만 원',
    honest: [
      '두 곳이 있으며 월세는 각각 65만 원과 90만 원입니다.',
      '서교동이 역삼동보다 월세가 25만 원 비쌉니다.',
      '역삼동의 보증금은 1천만 원입니다.',
    ],
    invented: ['서교동 월세는 95만 원입니다.', '집주인에게 연락했습니다.'],
  },
  {
    text: '경기 결과: 서울 3 - 1 울산 (득점: 이강민 12분, 이강민 55분, 조현수 80분 / 울산 박태오 33분)\n관중 21,430명',
    honest: [
      '서울이 울산을 3 대 1로 이겼습니다.',
      '이강민이 두 골을 넣었고 조현수가 80분에 한 골을 넣었습니다.',
      '관중은 2만 1,430명이었습니다.',
    ],
    invented: ['이강민이 62분에 두 번째 골을 넣었습니다.', '관중은 24,130명이었습니다.'],
  },
];

function failing(text: string, answer: string): string[] {
  const step = { id: 'a', tool: 'notes__read', effect: 'read' as const };
  const analysis: Analysis = {
    ...{ request: 'Tell me about it', intent: 'look up', fast: false, allOrNothing: false },
    steps: [
      {
        ...{ ...step, title: 'read', asked: 'read', arguments: {}, missing: [], late: false },
        ...{ needs: [], why: '', risk: 'low', expected: '', undo: null },
      },
    ],
    cost: { toolCalls: 1, modelCalls: 1 },
    by: 'test/model',
  };
  const result = { ...step, status: 'completed', recovered: null, text, source: 'notes' } as const;
  const execution: Execution = {
    results: [{ ...result, consent: 'not-needed', durationMs: 1 }],
    ...{ answer, by: 'test/model' },
  };
  return review({ analysis, execution }).findings.map((finding) => finding.split(':')[0]!);
}

test.each(CASES.flatMap(({ text, honest }) => honest.map((answer) => [answer, text] as const)))(
  'passes what follows: %s',
  (answer, text) => expect(failing(text, answer)).toEqual([]),
);

test.each(CASES.flatMap(({ text, invented }) => invented.map((answer) => [answer, text] as const)))(
  'catches what does not follow: %s',
  (answer, text) => expect(failing(text, answer)).toContain('transparency'),
);

test.each([
  ['phone', 'Call me on 07700 900123.'],
  ['phone', 'Her mobile is 010 9876 5432.'],
  ['bank account', '계좌번호는 110-234-567890입니다.'],
  ['e-mail', '이메일은 kim.cs@회사.kr입니다.'],
  ['driving licence', '운전면허 11-22-333333-44'],
  ['home address', '부산광역시 해운대구 센텀로 45 거주'],
  ['card', '카드 4242 4242 4242 4242로 결제했다고 합니다.'],
  ['secret key', 'The api key is sk-live_abcdefghijklmnop1234.'],
])('catches personal data that nobody asked for (%s): %s', (_kind, answer) => {
  expect(failing(answer, answer)).toEqual(['fairness']);
});
