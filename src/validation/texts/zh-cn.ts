/** Chinese texts of reasons and notes; the keys are those of en.ts. */
import type { ValidationTextKey } from "./en.ts";

export const VALIDATION_ZH_CN: Readonly<Record<ValidationTextKey, string>> = {
  "reason.printed": "仅列出，不判定：该行没有限值",
  "reason.not-measured": "运行目标没有测量 {group}",
  "reason.no-data": "{group} 在测量窗口内没有发送或送达任何数据",
  "reason.not-live": "{group} 在测量窗口内没有一个终端的帧被接受",
  "reason.rate-failed": "{group} 的密文速率比目标低 1 % 以上，因此不判定此项",
  "reason.interval-open": "95 % 置信区间跨越限值；{samples} 个样本不足以判定",
  "reason.too-few": "{samples} 个样本不足以给出 95 % 置信区间",
  "reason.host-too-slow": "主机过慢：其自身滞后（99 %）为 {lagMs} ms，限值的十分之一为 {tenthMs} ms",
  "reason.group-only": "{quantity} 只对终端组有定义，对全网没有定义",
  "reason.no-key-rate": "没有量子链路为 {group} 供钥，因此没有可作除数的密钥速率",
  "reason.never-starves": "永不耗尽：供给跟得上需求",
  "reason.no-one-time-key": "{group} 不使用一次性密钥",
  "reason.not-starved": "在 {seconds} s 的测量窗口内没有信道缺钥",
  "reason.confidentiality":
    "已发送 {sentBits} bit，其中一次一密 {otpBits} bit，分组密码 {cipherBits} bit；重复使用的密钥字节：{reused}；各等级会话数：{grades}",
  "reason.integrity":
    "{delivered} 条消息到达应用，{accepted} 帧通过验证，{refused} 帧在此之前被拒绝；密钥账目平衡：{balanced}",
  "reason.availability":
    "{channels} 个终端中 {live} 个在线，建立会话 {setUps} 次（中位数 {setUpMs} ms），因缺钥丢弃 {dropped} 条消息，{offered} 条消息中送达 {delivered} 条",
  "reason.no-invariant": "运行目标没有检查不变量 {invariant}",
  "reason.non-repudiation": "尚未判定：此版本没有带可验证签名的控制命令",
  "reason.disturbed": "时间线扰动了 {group}（{statement}），闭式预测不包含故障",
  "reason.agreement": "最大差异：{title}，共比较 {rows} 项",
  "reason.nothing-to-compare": "没有任何未受扰动的终端组同时具有预测值和测量值",
  "reason.tolerance": "相差不超过 {tolerance} 即为一致",
  "reason.agreement-interval": "预测值落在 99.9 % 区间 {low} 至 {high} 内即为一致",
  "reason.fault": "故障注入，不是要求",

  "note.partial": "运行在 {windowSeconds} s 测量窗口的第 {seconds} s 被中断：所有数字只对这一部分成立。",
  "note.seeded-keys": "所有密钥都由种子 {seed} 生成：它们是测试密钥，不提供任何保护。",
  "note.delay-unit":
    "论文正文给出的接入时延为 0.5 至 0.9，表 I 为 0.05 至 0.09 s。我们以更严格十倍的表 I 为限值，并把正文视为单位笔误。",
  "note.whole-network-loss":
    "论文称全网丢包率低于 2 %，却允许 A 类达到 2.03 %、64 kbit/s 等级达到 3.36 %。只有像这里一样按全部帧统计，且丢包较多的等级帧数较少时，两者才能同时成立。",
  "note.unexplained-order":
    "表 I 中 B 的丢包高于 C，D 高于 E，而在这里它们的报文长度相同；时延的顺序也不随报文长度变化。本模型没有机制可以解释这一点，也没有为此调整任何参数。",
  "note.category-f": "表 I 缺少 A 至 F 类用户中的 F 类（公用配变）；这里运行了该类并计入全网，但没有单独的判定行。",
  "note.class-lives": "{group}：需要一次性密钥 {demandKbit} kbit/s，该方向供给 {supplyKbit} kbit/s：密钥池不会耗尽。",
  "note.class-starves":
    "{group}：需要一次性密钥 {demandKbit} kbit/s，该方向供给 {supplyKbit} kbit/s：预计 {seconds} s 后缺钥（密钥池满时为 {fullSeconds} s）。",
  "note.starvation-block-cipher": "{group} 一次性密钥不足：{messages} 条消息退回到量子密钥下的分组密码（计算安全）。",
  "note.starvation-drop": "{group} 一次性密钥不足：{messages} 条消息被丢弃。",
  "note.starvation-queue": "{group} 一次性密钥不足：{messages} 条消息等待密钥，队列满时丢弃 {dropped} 条。",
  "note.key-use-above-one":
    "{group}：一次性密钥保护的标签和确认帧使密钥使用率达到 {keyKbit} kbit/s 的 {use} 倍；论文的数字（仅载荷）为 {paperUse}。它靠密钥池维持，随后缺钥。",
  "note.replicas":
    "{group} 以 {replicas} 个独立副本运行以便统计，每个副本自有 {keyKbit} kbit/s 密钥：合计 {sumKbit} kbit/s，任何单条链路都不能提供。",
  "note.key-rate-scope":
    "11 kbit/s 按每信道计：表 I 的五个速率合计 36.3 kbit/s，是一条链路的三倍以上。使用 `keyRateScope: link` 时同一试点会缺钥。",
};
