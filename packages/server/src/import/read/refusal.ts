import { AppError, type ErrorCode } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { READ_LIMITS } from './limits.ts';

const refuse =
  (code: ErrorCode, reason: string, message: Label) =>
  (cause?: unknown): AppError =>
    new AppError(code, { message, reason }, cause === undefined ? undefined : { cause });

/** Why a whole file is not read; each says what to do. `details.reason` is the key here. */
export const refusals = {
  empty: refuse('invalid', 'empty', {
    zh: '文件是空的。请选择有内容的 .xlsx 或 .csv 文件。',
    en: 'The file is empty. Choose an .xlsx or .csv file with rows in it.',
  }),
  oldExcel: refuse('unsupported_type', 'oldExcel', {
    zh: '这是旧版 Excel 文件（.xls）。请在 Excel 或 WPS 中“另存为” .xlsx 后再导入。',
    en: 'This is an old Excel file (.xls). Open it in Excel or WPS, save it as .xlsx, and import that.',
  }),
  binaryExcel: refuse('unsupported_type', 'binaryExcel', {
    zh: '这是二进制工作簿（.xlsb）。请“另存为” .xlsx 后再导入。',
    en: 'This is a binary workbook (.xlsb). Save it as .xlsx and import that.',
  }),
  openDocument: refuse('unsupported_type', 'openDocument', {
    zh: '这是 OpenDocument 表格（.ods）。请“另存为” .xlsx 后再导入。',
    en: 'This is an OpenDocument spreadsheet (.ods). Save it as .xlsx and import that.',
  }),
  numbers: refuse('unsupported_type', 'numbers', {
    zh: '这是 Apple Numbers 文件。请在 Numbers 中导出为 Excel（.xlsx）后再导入。',
    en: 'This is an Apple Numbers file. Export it to Excel (.xlsx) and import that.',
  }),
  html: refuse('unsupported_type', 'html', {
    zh: '这其实是网页（HTML），不是表格文件。请用 Excel 打开后“另存为” .xlsx 再导入。',
    en: 'This is really a web page (HTML), not a spreadsheet. Open it in Excel, save it as .xlsx, and import that.',
  }),
  xml: refuse('unsupported_type', 'xml', {
    zh: '这是 XML 文件（可能是 Excel 2003 XML 表格）。请用 Excel 打开后“另存为” .xlsx 再导入。',
    en: 'This is an XML file (perhaps an Excel 2003 XML spreadsheet). Open it in Excel, save it as .xlsx, and import that.',
  }),
  encrypted: refuse('unsupported_type', 'encrypted', {
    zh: '文件设有打开密码。请取消密码后另存为 .xlsx 再导入。',
    en: 'The file needs a password to open. Remove the password, save it as .xlsx, and import that.',
  }),
  notSpreadsheet: refuse('unsupported_type', 'notSpreadsheet', {
    zh: '这不是表格文件。可以导入 .xlsx、.csv、.tsv 和 .txt。',
    en: 'This is not a spreadsheet. Files to import are .xlsx, .csv, .tsv and .txt.',
  }),
  nul: refuse('invalid', 'nul', {
    zh: '文件中有空字符（NUL），不是文本表格。请用 Excel 重新另存为 .csv（UTF-8）或 .xlsx。',
    en: 'The file contains NUL characters, so it is not a text table. Save it again as .csv (UTF-8) or .xlsx.',
  }),
  damaged: refuse('invalid', 'damaged', {
    zh: '文件已损坏，无法读取。请用 Excel 或 WPS 打开并重新另存为 .xlsx。',
    en: 'The file is damaged and cannot be read. Open it in Excel or WPS and save it again as .xlsx.',
  }),
  doctype: refuse('invalid', 'doctype', {
    zh: '工作簿中含有不允许的 XML 声明（DOCTYPE），已拒绝读取。',
    en: 'The workbook contains an XML declaration that is not allowed (DOCTYPE) and was refused.',
  }),
  bomb: refuse('too_large', 'bomb', {
    zh: `文件解压后过大（上限 ${READ_LIMITS.unzippedBytes / 1024 / 1024} MB），已拒绝读取。请拆分成几个文件，或另存为 .csv。`,
    en: `The file unpacks to too much (at most ${READ_LIMITS.unzippedBytes / 1024 / 1024} MB) and was refused. Split it, or save it as .csv.`,
  }),
  tooManyRows: refuse('too_large', 'tooManyRows', {
    zh: '行数超过 1,000,000。请拆分成几个文件。',
    en: 'The file has more than 1,000,000 rows. Split it into several files.',
  }),
  tooManyColumns: refuse('too_large', 'tooManyColumns', {
    zh: `列数超过 ${READ_LIMITS.columns}。请删去不用的列；如果是文本文件，请检查分隔符。`,
    en: `A row has more than ${READ_LIMITS.columns} columns. Delete those not needed; in a text file, check the separator.`,
  }),
  tooManySheets: refuse('too_large', 'tooManySheets', {
    zh: `工作表超过 ${READ_LIMITS.sheets} 张。请只保留要导入的工作表。`,
    en: `The workbook has more than ${READ_LIMITS.sheets} sheets. Keep only those to import.`,
  }),
  tooLongCell: refuse('too_large', 'tooLongCell', {
    zh: '有一个单元格超过 1,000,000 个字符。',
    en: 'One cell has more than 1,000,000 characters.',
  }),
  tooMuchText: refuse('too_large', 'tooMuchText', {
    zh: '工作簿中的文字太多，读取所需内存超过上限。请拆分文件，或另存为 .csv。',
    en: 'The workbook holds too much text for the memory allowed. Split it, or save it as .csv.',
  }),
  tooSlow: refuse('too_large', 'tooSlow', {
    zh: '读取文件用时过长，已停止。请拆分文件，或另存为 .csv。',
    en: 'Reading the file took too long and was stopped. Split it, or save it as .csv.',
  }),
  noSheets: refuse('invalid', 'noSheets', {
    zh: '工作簿里没有工作表。',
    en: 'The workbook has no worksheets.',
  }),
} as const;

/** The quote opened in row `rowNumber` is never closed. */
export const unclosedQuote = (rowNumber: number): AppError =>
  new AppError('invalid', {
    reason: 'unclosedQuote',
    rowNumber,
    message: {
      zh: `第 ${rowNumber} 行有一个引号没有闭合。请补上引号，或把单元格里的 " 写成 ""。`,
      en: `A quote opened in row ${rowNumber} is never closed. Close it, or write a " inside a cell as "".`,
    },
  });

/** The bytes after row `rowNumber` are not text of `encoding`. */
export const wrongEncoding = (encoding: string, rowNumber: number): AppError =>
  new AppError('invalid', {
    reason: 'wrongEncoding',
    rowNumber,
    message: {
      zh: `第 ${rowNumber} 行之后的内容不是 ${encoding} 编码。请选择别的编码，或用 Excel 另存为 .xlsx。`,
      en: `The text after row ${rowNumber} is not ${encoding}. Choose another encoding, or save the file as .xlsx.`,
    },
  });

export const noSuchSheet = (sheet: string): AppError =>
  new AppError('invalid', {
    reason: 'noSuchSheet',
    message: { zh: `文件里没有工作表“${sheet}”。`, en: `The file has no sheet “${sheet}”.` },
  });
