const VERBS: Readonly<Record<string, RegExp>> = {
  'sent|emailed|e-mailed|forwarded|posted|published|shared':
    /\b(?:sen[dt]|mail|forward|post|publish|shar)/iu,
  'deleted|removed|erased': /\b(?:delet|remov|eras)/iu,
  'created|written|wrote|saved|stored|added|uploaded|installed':
    /\b(?:creat|writ|wrote|sav|stor|add|upload|install)/iu,
  'updated|changed|edited|renamed|moved|replaced': /\b(?:updat|chang|edit|renam|mov|replac)/iu,
  'bought|ordered|paid|booked|reserved|purchased':
    /\b(?:b[ou]y|bought|order|pa(?:y|id)|book|reserv|purchas)/iu,
  'cancelled|canceled|scheduled|registered|approved': /\b(?:cancel|schedul|regist|approv)/iu,
  'contacted|notified|informed|messaged': /\b(?:contact|notif|inform|messag)/iu,
  'transferred|refunded|submitted|restarted|enabled|disabled':
    /\b(?:transf|refund|submi|restart|enabl|disabl)/iu,
};
const ENGLISH = Object.entries(VERBS).map(
  ([verbs, stem]) =>
    [
      new RegExp(
        `\\b(?:I|we)(?:['’]ve| have)?(?: (?:also|now|already|just|successfully))* (?:${verbs})\\b`,
        'iu',
      ),
      new RegExp(
        `\\b(?:has|have|was|were)(?: (?:also|now|already|just|successfully))* (?:been )?(?:${verbs})\\b`,
        'iu',
      ),
      stem,
    ] as const,
);
/** Korean says of itself what it did without a subject, in the polite past at the end of a sentence. */
const KOREAN =
  /(?:보냈|발송했|전송했|삭제했|지웠|만들었|생성했|작성했|저장했|추가했|올렸|수정했|변경했|바꿨|옮겼|예약했|결제했|주문했|구매했|등록했|취소했|게시했|설치했|연락했|전달했|알렸|신청했|접수했|환불했|송금했|이체했|승인했|설정했|해 두었|해 뒀|해 놓았|해 드렸)(?:습니다|어요|음|다)(?=[.!\s]|$)/u;
/** Where a sentence tells of what others did, or of what is written. */
const KOREAN_OF_OTHERS = /[가-힣]{2,}(?:이|가|께서|에서는|은|는)\s|따르면|[”"」]|다고|라고/u;

/**
 * Sentences that say of the agent that it has changed something. `told` is what the tools said;
 * a deed in the passive may be one that it tells of.
 */
export function deedsIn(sentences: readonly string[], told: string): string[] {
  return sentences.filter((sentence) => {
    const own = ENGLISH.some(([first, passive, stem]) => {
      if (first.test(sentence)) return true;
      return passive.test(sentence) && !stem.test(told);
    });
    return own || (KOREAN.test(sentence) && !KOREAN_OF_OTHERS.test(sentence));
  });
}
