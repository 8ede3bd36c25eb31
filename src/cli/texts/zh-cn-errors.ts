/** 每个错误码的中文句子和提示；英文在 core/errors.ts。 */
import type { ErrorCode } from "#core/errors";

interface ErrorText {
  readonly sentence: string;
  readonly hint: string;
}

const REPORT_BUG = "请作为缺陷报告。";

export const ERRORS_ZH_CN: Readonly<Record<ErrorCode, ErrorText>> = {
  KG_PILOT_UNREADABLE: {
    sentence: "无法读取试点文件 {file}：{why}。",
    hint: "请检查路径，或用 `keygrid init` 写出一个起始文件。",
  },
  KG_PILOT_TOO_LARGE: {
    sentence: "试点文件 {file} 有 {bytes} 字节；上限是 {limit}。",
    hint: "请用 `count` 描述终端，而不要逐个列出。",
  },
  KG_PILOT_INVALID: {
    sentence: "试点文件 {file} 有 {count} 个问题。",
    hint: "以上每一行给出位置、问题以及该处允许的内容。",
  },
  KG_SET_INVALID: {
    sentence: "--set {text}：{why}。",
    hint: "写法为 --set 路径=值，例如 --set terminals.A.replicas=4。",
  },
  KG_USAGE: { sentence: "{why}。", hint: "参见 `keygrid --help`。" },
  KG_OUT_UNWRITABLE: { sentence: "无法写入文件夹 {path}：{why}。", hint: "请用 --out 选择另一个文件夹。" },
  KG_OUT_FULL: {
    sentence: "文件夹 {path} 可用空间为 {free}；本次运行约需 {need}。",
    hint: "请腾出空间，用 --out 选择另一个文件夹，或去掉 --capture。",
  },
  KG_NODE_TOO_OLD: {
    sentence: "keygrid 需要 Node {need}；当前是 {found}。",
    hint: "请安装 Node {need}，或在克隆的仓库中通过 `npm run` 运行，它自带所需版本。",
  },
  KG_MEMORY: {
    sentence: "该试点约需 {need} 内存；可用 {free}。{arithmetic}",
    hint: "请减小 `count` 或 `replicas`，或对背景终端使用 `keyMaterial: derived`。",
  },
  KG_CRYPTO_KEY: { sentence: "{cipher} 的密钥有 {found} 字节，而应为 {need} 字节。", hint: REPORT_BUG },
  KG_NONCE_REPEATED: {
    sentence: "{where} 中的随机数本会重复。",
    hint: `${REPORT_BUG}运行已在其发生之前停止。`,
  },
  KG_INVARIANT: { sentence: "不变式被破坏：{what}。", hint: `${REPORT_BUG}请附上种子和试点文件。` },
  KG_TARGET_UNKNOWN: { sentence: "没有目标 {target}；本版本有：{known}。", hint: "请用 --target 选择其中之一。" },
  KG_FILE_EXISTS: { sentence: "文件 {file} 已存在，未作改动。", hint: "请换一个名称，或用 --force 覆盖。" },
  KG_FILE_UNWRITABLE: { sentence: "无法写入文件 {file}：{why}。", hint: "请为它选择另一个位置。" },
  KG_RUN_TOO_LARGE: {
    sentence: "本次运行约发送 {frames} 帧；上限是 {limit}。{arithmetic}",
    hint: "请减小 `count` 或 `replicas`，或用 --duration 缩短运行。",
  },
  KG_STREAM_IMPAIRMENT: {
    sentence: "链路 {link} 是流：无法在其上实现 {what}。",
    hint: "流保持顺序且不丢失数据；请改为降低其速率、增大时延或误码率，或将其切断。",
  },
  KG_INTERNAL: {
    sentence: "keygrid 自身出错：{what}。",
    hint: `${REPORT_BUG}请附上命令行和试点文件。`,
  },
};
