/**
 * The 300-odd characters that business tables use most, in both scripts. A wrong reading gives rare ones instead.
 */
const COMMON = new Set(
  '的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴户客项额负责阶段称编号备注联系省县州址邮箱机构类型状态创建更销售合同报价产品订单季预' +
    '這來個們為時會過學對後麼發當無開經頭長樣現將與進實點聲話兒問機給幾業間門東氣關並內產萬體別處總師書員報馬張難數記車應親務請讓認計電領傳戰邊見論結導據辦運達區隊遠資連帶條變聯權勝單專產線項額負責階稱編號備註聯繫縣郵類狀態創銷價訂戶金名稱日期客公司電話地址',
);

/**
 * How well `bytes` read as text of `encoding`: 1 for ordinary text of it, near 0 for another's. Only bytes above 0x7F count.
 */
export function scoreEncoding(encoding: 'gb18030' | 'big5' | 'windows-1252', bytes: Uint8Array): number {
  if (encoding === 'windows-1252') return scoreSingle(bytes);
  const { structure, pairs } = encoding === 'gb18030' ? pairScore(bytes, gbPair) : pairScore(bytes, big5Pair);
  if (pairs === 0) return 0;
  const common = commonShare(new TextDecoder(encoding).decode(bytes));
  return Math.max(0, 0.6 * structure + 0.4 * Math.min(1, common * 1.6));
}

/** Share of the non-ASCII characters that are common ones. */
function commonShare(text: string): number {
  let all = 0;
  let common = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    // Punctuation and full-width forms are common in any Chinese text and say nothing.
    if (code < 0x2e80 || (code >= 0x3000 && code < 0x3040) || code >= 0xff00) continue;
    all++;
    if (COMMON.has(character)) common++;
  }
  return all === 0 ? 0 : common / all;
}

type PairScore = (lead: number, trail: number) => number;

function pairScore(bytes: Uint8Array, score: PairScore): { structure: number; pairs: number } {
  let sum = 0;
  let pairs = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    pairs++;
    const trail = bytes[at + 1];
    // The sample may end inside a pair.
    if (trail === undefined) break;
    // GB18030 has four-byte forms: lead, digit, lead, digit.
    if (score === gbPair && trail >= 0x30 && trail <= 0x39 && (bytes[at + 2] ?? 0) >= 0x81) {
      sum += 0.2;
      at += 3;
      continue;
    }
    const worth = score(lead, trail);
    sum += worth;
    if (worth > -1) at++;
  }
  return { structure: pairs === 0 ? 0 : Math.max(0, sum / pairs), pairs };
}

/** GB2312 level 1 is nearly all of ordinary text; level 2 and GBK's additions are names and rare words. */
const gbPair: PairScore = (lead, trail) => {
  if (lead === 0x80 || lead === 0xff || trail < 0x40 || trail === 0x7f || trail === 0xff) return -1;
  if (trail < 0xa1) return 0.1;
  if (lead >= 0xb0 && lead <= 0xd7) return 1;
  if (lead >= 0xd8 && lead <= 0xf7) return 0.5;
  if (lead === 0xa1 || lead === 0xa3) return 0.8;
  return lead >= 0xa2 && lead <= 0xa9 ? 0.2 : 0.05;
};

const big5Pair: PairScore = (lead, trail) => {
  const trailHolds = (trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe);
  if (!trailHolds || lead === 0x80 || lead === 0xff) return -1;
  if (lead >= 0xa4 && lead <= 0xc6) return 1;
  if (lead >= 0xc9 && lead <= 0xf9) return 0.4;
  return lead >= 0xa1 && lead <= 0xa3 ? 0.7 : 0.05;
};

/** In a Western text an accented letter stands alone between ASCII letters, or is a sign such as £, ° or a curly quote. */
function scoreSingle(bytes: Uint8Array): number {
  let sum = 0;
  let all = 0;
  for (let at = 0; at < bytes.length; ) {
    if ((bytes[at] ?? 0) < 0x80) {
      at++;
      continue;
    }
    let end = at;
    while ((bytes[end] ?? 0) >= 0x80) end++;
    const length = end - at;
    all += length;
    sum += runWorth(bytes, at, end) * length;
    at = end;
  }
  return all === 0 ? 0 : sum / all;
}

function runWorth(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) return 0;
  }
  if (length > 2) return length === 3 ? 0.2 : 0;
  const isLetter = (byte: number | undefined) => byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  const besideLetter = isLetter(bytes[start - 1]) || isLetter(bytes[end]);
  const accented = (bytes[start] ?? 0) >= 0xc0;
  if (length === 2) return besideLetter && accented ? 0.4 : 0.15;
  if (accented) return besideLetter ? 0.9 : 0.3;
  return 0.6;
}
