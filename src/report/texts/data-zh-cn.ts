/**
 * Chinese for texts that come from our own data files and roles, by their English wording. A pilot's own
 * texts are not in here and are shown as they were written.
 */
export const DATA_ZH_CN: Readonly<Record<string, string>> = {
  "Large special transformer": "大型专变",
  "Medium special transformer": "中型专变",
  "Three-phase industry and commerce": "三相工商业",
  "Single-phase industry and commerce": "单相工商业",
  Residential: "居民",
  "Public transformer check point": "公用配变考核点",
  "Feeder terminal (FTU)": "馈线终端（FTU）",

  "the paper, Table I": "论文表 I",
  "the paper, Table II": "论文表 II",
  "the paper, Table II names the classes; within 1 % is ours": "论文表 II 列出等级；1 % 的容差由我们设定",
  "not in the paper; follows from 11 kbit/s": "论文未给出；由 11 kbit/s 推得",
  "the paper, section VI": "论文第 VI 节",
  "the paper, section II-D": "论文第 II-D 节",
  "the paper, section II-D; not yet judged, until signed control exists": "论文第 II-D 节；在有签名控制命令之前不判定",
  "the paper, section II-D; 95 % is the online rate of DL/T 721 (from memory)":
    "论文第 II-D 节；95 % 为 DL/T 721 的在线率（凭记忆）",
  "the paper, section VI: basically consistent with the theoretical value of the design; 5 % is ours":
    "论文第 VI 节：与设计的理论值基本一致；5 % 由我们设定",

  "in stock": "有库存",
  "the whole network": "全网",
  none: "无",
  yes: "是",
  "not checked": "未检查",
};
