// Every text of the page, in English and in Simplified Chinese.
import { useSettings } from "./settings";

export type Language = "en" | "zh";

const en = {
  views: { overview: "Overview", spend: "Spend", tokens: "Tokens", latency: "Latency", budgets: "Budgets", deployments: "Deployments", requests: "Requests", policies: "Policies" },
  words: { tier: "Tier", model: "Model", tenant: "Tenant", key: "Key", policy: "Policy", deployment: "Deployment", outcome: "Outcome", window: "Tariff", tag: "Tag" },
  ranges: { "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days", month: "This month", "90d": "Last 90 days", custom: "Days…" },
  skip: "Skip to the content", menu: "Views", range: "Time range", from: "First day", until: "Last day", zone: "Time zone", groupBy: "Group by", compare: "Compare with the period before", live: "Live",
  filters: "Filters", removeFilter: "Remove filter", clearFilters: "Clear", onlyThis: "Show only this", settings: "Settings", theme: "Theme", themes: { auto: "As the system", light: "Light", dark: "Dark" }, language: "Language",
  currency: "Currency shown", ledgerCurrency: "The ledger's", rate: "CNY for 1 USD", rateHint: "For display only; the ledger keeps its own currency.", close: "Close", logOut: "Log out",
  login: "Log in", loginHint: "With a token of server.tokens, or with a client's own key, which sees its own tenant's spend.", secret: "Token or key", loginHow: "No token yet? weir keys new makes one; write its SHA-256 into server.tokens of the configuration.",
  seesOwn: "You see the spend of", synthetic: "This ledger holds synthetic traffic (tenants synthetic-…), made by weir seed. Remove it with:",
  loading: "Loading…", retry: "Try again", unreachable: "The gateway does not answer. Is it running?", failed: "This could not be shown.",
  empty: "No request in this period.", emptyHint: "Choose a longer time range or remove a filter. Requests appear here within a second of their end.",
  asTable: "Table", asChart: "Chart", csv: "CSV", json: "JSON", exportOf: "Export",
  lastHour: "Last hour", today: "Today", yesterday: "yesterday by now", month: "This month", forecast: "at this pace", saved: "Saved against always", savedOf: "of what it would have cost", spentMore: "More than always",
  spendOver: "Spend over time", inPeriod: "in this period", before: "before", noBefore: "nothing before",
  worth: "Was it worth it?", worthHint: "What the same usage would have cost on one tier alone, at the same instants.", always: "Always", actual: "As routed",
  served: "Served", fallbacks: "Extra attempts", kept: "Latency budgets kept", worst: "worst policy", fallbackHint: "attempts beyond the first, per request",
  mix: "Where requests went", topKeys: "Top keys", topTags: "Top tags", noTags: "No request had a tag (x-weir-tag) in this period.", otherTags: "other tags", noLatencyByTag: "Latencies are not told by tag.", requests: "Requests", cost: "Cost", share: "Share", change: "Change", perRequest: "Per request", perMillion: "Per million tokens", total: "Total", none: "none",
  why: "Why", whyHint: "The router's reasons for the latest requests:", reason: "Reason",
  tokenClasses: { uncached_prompt_tokens: "Prompt, not cached", cached_prompt_tokens: "Prompt, cached", answer_tokens: "Answer", reasoning_tokens: "Reasoning" },
  tokensOver: "Tokens over time", cacheRate: "Prompt tokens from the cache", cacheSaved: "Saved by the cache", prompt: "Prompt", completion: "Completion", reasoningShare: "Reasoning in completions", peak: "Peak and off-peak", baseTariff: "base",
  ttft: "Time to first token", tpot: "Time per output token", totalTime: "Total time", median: "Median", p95: "95th percentile", p99: "99th percentile", overTime: "over time", heat: "Time to first token, all streams", heatHint: "Darker is more requests.",
  wanted: "wanted", wantedShare: "Wanted", budgets: "Latency budgets by policy",
  health: { admitting: "Admitting", tripped: "Tripped", probing: "Probing" }, inFlight: "In flight", of: "of", tariff: "Tariff now", perMillionShort: "per million: prompt / cached / completion", untilThen: "until", expected: "configured",
  predicted: "Predicted → observed", predictedOf: "medians of the latest streams", noPrediction: "no stream since the start", withinP90: (share: string, count: string) => `${share} of ${count} within the predicted 90th percentile`,
  billed: "as billed", owned: "by the servers' own cost, idle time included", list: "at the list price", utilised: (now: string, expected: string) => `servers used ${now} of the time; their price expects ${expected}`,
  findRequest: "Find by request id", find: "Find", notFound: "No request has this id.", time: "Time", prompts: "Prompt → completion tokens", more: "Older requests", details: "Request", noMore: "No older requests in this period.", searching: "None among the newest looked at; look further back.",
  attempts: "Attempts", attempt: "Attempt", attemptKinds: { primary: "Primary", fallback: "Fallback", hedge: "Hedge" }, ending: "Ending",
  qualityTable: "What answers are worth", taskClass: "Task class", effort: "Effort", tablePoints: "Table", opinions: "Feedback", usedPoints: "Used", feedbackOn: (prior: number, days: number) => `the table counts as ${prior} opinions; an opinion counts half after ${days} days`, feedbackOff: "feedback is off",
  policiesHint: "The configuration's policies, in words.", default: "default", firstToken: "the first token within", eachToken: "each further token within", everything: "the whole answer within", inShare: ", for", ofRequests: "of requests", noBudget: "No latency budget", prefers: { cheapest: "of the deployments that can, the cheapest", balanced: "the best value, a point of quality being worth", best: "of the deployments that can, the best" }, atMost: "at most", aRequest: "a request", neverBelow: "never below", usedBy: "Used by", quality: "quality",
  explain: "What would the router choose?", explainHint: "Nothing is sent to any model server.", promptTokens: "Prompt tokens", maxTokens: "Most completion tokens", streamed: "Streamed", ask: "Ask", excluded: "Excluded", chance: "In time", chosen: "Chosen", decision: "Decision", noDecision: "Only the latest decisions are kept; this one is not among them.", expectedCost: "Expected cost", policyOf: "As the model's name says",
  noBudgets: "No budget is configured.", noBudgetsHint: "Write some under budgets in the configuration; docs/configuration.md says how.", spentOf: "spent of", held: "Held by requests in flight", periods: { day: "a day", week: "a week", month: "a month", total: "in all" }, hard: "hard", soft: "warns only", whose: "Whose", everybody: "the whole installation", endForecast: "At the period's end, at this pace", usedUp: "Used up", notUsedUp: "not before the period ends",
  edit: {
    open: "Edit", title: "Edit the policy", more: "More", unset: "not set", differences: "What changes", noChange: "Nothing: this is what is in force.", mistakes: "The draft has a mistake; see above.", whatIf: "What it would have come to", go: "Put it in force",
    keys: { ttft: "First token within", tpot: "Each further token within", total: "Whole answer within", probability: "Wanted share in time", max_cost: "Most a request may cost", least_tier: "Never below", prefer: "Prefers", value_per_quality_point: "A point of quality is worth", class: "Task class", miss_cost: "A missed budget costs", stickiness: "A session's tier is kept for a loss of up to", explore: "Share that tries another tier", replicas: "Among equals", effort: "Effort chosen from", head: "Text head reads the prompts" },
    over: "Over the last", days: (days: number) => (days === 1 ? "day" : `${days} days`), replay: "Replay", replaying: "Replaying", cancel: "Cancel", cancelled: "The replay was cancelled.", outdated: "The draft has changed since this replay.", nothingToReplay: "No request of this policy was served in that time: there is nothing to replay.",
    would: (requests: string, what: string) => `Over ${requests} requests of this policy it would have ${what}`, cost: (share: string, less: boolean) => `cost ${share} ${less ? "less" : "more"}`, sameCost: "cost the same", missed: (share: string, more: boolean) => `missed ${share} ${more ? "more" : "fewer"} of the latency budgets in force`, sameMissed: "missed as many of the latency budgets in force", refusedMore: (count: string, more: boolean) => `refused ${count} ${more ? "more" : "fewer"}`,
    interval: (cost: string, missed: string | null) => `Both replayed, request by request; 95 % intervals: cost ± ${cost} %${missed === null ? "" : `, missed ± ${missed} points`}.`, allRequests: (requests: string, cost: string) => `All ${requests} requests together: cost ${cost}.`, leftOut: (requests: string) => `${requests} that nothing answered, or that name what is no longer configured, are left out.`, inForce: "In force", draft: "Draft", refused: "Refused",
    download: "Download as YAML", apply: "Apply…", confirm: "Apply this policy to the running gateway?", kept: "Every request that arrives from then on is routed by it. It outlives a restart, until the policy is changed in the configuration file.", notKept: "Every request that arrives from then on is routed by it. The ledger is in memory, so it will be forgotten when the gateway stops: write it into the configuration file as well.", applyNow: "Apply now", back: "Back", onlyAdmins: "Only a token whose role is admin may apply it.",
    appliedBy: (by: string, at: string) => `Applied by ${by} at ${at}, over what the configuration file says.`, asInFileHint: "The configuration file says otherwise.", asInFile: "Take what the file says",
  },
  and: " and ", semicolon: "; ", stop: ".",
};

const zh: typeof en = {
  views: { overview: "概览", spend: "费用", tokens: "令牌", latency: "延迟", budgets: "预算", deployments: "部署", requests: "请求", policies: "策略" },
  words: { tier: "层级", model: "模型", tenant: "租户", key: "密钥", policy: "策略", deployment: "部署", outcome: "结果", window: "资费时段", tag: "标签" },
  ranges: { "1h": "最近 1 小时", "24h": "最近 24 小时", "7d": "最近 7 天", "30d": "最近 30 天", month: "本月", "90d": "最近 90 天", custom: "自选日期…" },
  skip: "跳到内容", menu: "视图", range: "时间范围", from: "起始日", until: "结束日", zone: "时区", groupBy: "分组", compare: "与上一周期比较", live: "实时",
  filters: "筛选", removeFilter: "移除筛选", clearFilters: "清除", onlyThis: "只看此项", settings: "设置", theme: "主题", themes: { auto: "跟随系统", light: "浅色", dark: "深色" }, language: "语言",
  currency: "显示货币", ledgerCurrency: "账本货币", rate: "1 美元兑人民币", rateHint: "仅用于显示；账本保留其自身货币。", close: "关闭", logOut: "退出登录",
  login: "登录", loginHint: "使用 server.tokens 中的令牌，或客户端自己的密钥（只能看到其租户的费用）。", secret: "令牌或密钥", loginHow: "还没有令牌？用 weir keys new 生成，并把其 SHA-256 写入配置的 server.tokens。",
  seesOwn: "您看到的是以下租户的费用：", synthetic: "此账本含有由 weir seed 生成的合成流量（租户 synthetic-…）。移除命令：",
  loading: "加载中…", retry: "重试", unreachable: "网关没有响应。它在运行吗？", failed: "无法显示此内容。",
  empty: "此时段内没有请求。", emptyHint: "请选择更长的时间范围或移除筛选。请求结束后一秒内会出现在这里。",
  asTable: "表格", asChart: "图表", csv: "CSV", json: "JSON", exportOf: "导出",
  lastHour: "最近一小时", today: "今天", yesterday: "昨天此时", month: "本月", forecast: "按此速度", saved: "相比始终使用以下层级节省：", savedOf: "占其费用", spentMore: "相比始终使用以下层级多花：",
  spendOver: "费用走势", inPeriod: "本时段", before: "上一周期", noBefore: "上一周期无数据",
  worth: "值得吗？", worthHint: "相同用量在相同时刻只用单一层级的费用。", always: "始终", actual: "实际路由",
  served: "成功", fallbacks: "额外尝试", kept: "延迟预算达成", worst: "最差策略", fallbackHint: "每个请求首次之外的尝试",
  mix: "请求去向", topKeys: "费用最高的密钥", topTags: "费用最高的标签", noTags: "此时段内没有带标签（x-weir-tag）的请求。", otherTags: "其他标签", noLatencyByTag: "延迟不按标签统计。", requests: "请求", cost: "费用", share: "占比", change: "变化", perRequest: "每请求", perMillion: "每百万令牌", total: "合计", none: "无",
  why: "原因", whyHint: "路由器对最近请求给出的原因：", reason: "原因",
  tokenClasses: { uncached_prompt_tokens: "提示（未缓存）", cached_prompt_tokens: "提示（缓存）", answer_tokens: "回答", reasoning_tokens: "推理" },
  tokensOver: "令牌走势", cacheRate: "提示令牌缓存命中率", cacheSaved: "缓存节省", prompt: "提示", completion: "补全", reasoningShare: "补全中的推理占比", peak: "高峰与非高峰", baseTariff: "基准",
  ttft: "首令牌时间", tpot: "每输出令牌时间", totalTime: "总时间", median: "中位数", p95: "第 95 百分位", p99: "第 99 百分位", overTime: "走势", heat: "首令牌时间分布（全部流式请求）", heatHint: "颜色越深请求越多。",
  wanted: "目标", wantedShare: "目标", budgets: "各策略的延迟预算",
  health: { admitting: "正常接收", tripped: "已熔断", probing: "探测中" }, inFlight: "进行中", of: "/", tariff: "当前资费", perMillionShort: "每百万：提示 / 缓存 / 补全", untilThen: "至", expected: "配置值",
  predicted: "预测 → 实测", predictedOf: "最近流式请求的中位数", noPrediction: "启动以来没有流式请求", withinP90: (share: string, count: string) => `${count} 个中 ${share} 在预测的第 90 百分位之内`,
  billed: "按账单", owned: "按自有服务器成本（含空闲）", list: "按标价", utilised: (now: string, expected: string) => `服务器使用率 ${now}；其价格按 ${expected} 计`,
  findRequest: "按请求 id 查找", find: "查找", notFound: "没有此 id 的请求。", time: "时间", prompts: "提示 → 补全令牌", more: "更早的请求", details: "请求", noMore: "此时段内没有更早的请求。", searching: "已查看的最新记录中没有；请继续向前查找。",
  attempts: "尝试", attempt: "尝试", attemptKinds: { primary: "首次", fallback: "回退", hedge: "对冲" }, ending: "结束方式",
  qualityTable: "答案的价值", taskClass: "任务类别", effort: "思考强度", tablePoints: "质量表", opinions: "反馈数", usedPoints: "采用值", feedbackOn: (prior: number, days: number) => `质量表相当于 ${prior} 条反馈；反馈的权重每 ${days} 天减半`, feedbackOff: "未启用反馈",
  policiesHint: "配置中的策略，以文字说明。", default: "默认", firstToken: "首令牌不超过", eachToken: "之后每个令牌不超过", everything: "完整回答不超过", inShare: "，覆盖", ofRequests: "的请求", noBudget: "无延迟预算", prefers: { cheapest: "在满足条件的部署中选最便宜的", balanced: "选性价比最高的，每一分质量价值", best: "在满足条件的部署中选质量最好的" }, atMost: "最多", aRequest: "每请求", neverBelow: "不低于", usedBy: "使用者", quality: "质量",
  explain: "路由器会怎么选？", explainHint: "不会向任何模型服务器发送请求。", promptTokens: "提示令牌", maxTokens: "补全令牌上限", streamed: "流式", ask: "询问", excluded: "已排除", chance: "按时概率", chosen: "已选", decision: "决策", noDecision: "仅保留最近的决策；其中没有此请求。", expectedCost: "预期费用", policyOf: "由模型名决定",
  noBudgets: "未配置预算。", noBudgetsHint: "请写入配置的 budgets；方法见 docs/configuration.md。", spentOf: "已花，共", held: "进行中请求预留", periods: { day: "每天", week: "每周", month: "每月", total: "总计" }, hard: "硬性", soft: "仅警告", whose: "归属", everybody: "整个安装", endForecast: "按此速度至期末", usedUp: "用尽时间", notUsedUp: "期末前不会用尽",
  edit: {
    open: "编辑", title: "编辑策略", more: "更多", unset: "未设置", differences: "变化", noChange: "没有变化：与当前生效的相同。", mistakes: "草稿有误，见上。", whatIf: "回放结果", go: "使其生效",
    keys: { ttft: "首令牌不超过", tpot: "之后每个令牌不超过", total: "完整回答不超过", probability: "期望按时比例", max_cost: "每请求费用上限", least_tier: "不低于", prefer: "偏好", value_per_quality_point: "每一分质量价值", class: "任务类别", miss_cost: "未达预算的代价", stickiness: "会话保持层级可接受的损失", explore: "尝试其他层级的比例", replicas: "同等部署之间", effort: "可选思考强度", head: "由文本头读取提示词" },
    over: "最近", days: (days: number) => `${days} 天`, replay: "回放", replaying: "正在回放", cancel: "取消", cancelled: "回放已取消。", outdated: "此次回放之后草稿已更改。", nothingToReplay: "该时段内此策略没有成功的请求，无可回放。",
    would: (requests: string, what: string) => `对此策略的 ${requests} 个请求，它会${what}`, cost: (share: string, less: boolean) => `${less ? "少" : "多"}花 ${share}`, sameCost: "花费相同", missed: (share: string, more: boolean) => `${more ? "多" : "少"}错过 ${share} 的现行延迟预算`, sameMissed: "错过同样多的现行延迟预算", refusedMore: (count: string, more: boolean) => `${more ? "多" : "少"}拒绝 ${count} 个`,
    interval: (cost: string, missed: string | null) => `两者均逐请求回放；95% 区间：费用 ± ${cost}%${missed === null ? "" : `，错过 ± ${missed} 个百分点`}。`, allRequests: (requests: string, cost: string) => `全部 ${requests} 个请求合计：费用 ${cost}。`, leftOut: (requests: string) => `${requests} 个未得到回答或引用了已不存在配置的请求未计入。`, inForce: "现行", draft: "草稿", refused: "拒绝",
    download: "下载 YAML", apply: "应用…", confirm: "将此策略应用到运行中的网关？", kept: "此后到达的每个请求都按它路由。重启后仍然有效，直到配置文件中的该策略被更改。", notKept: "此后到达的每个请求都按它路由。账本在内存中，网关停止后将被遗忘：请同时写入配置文件。", applyNow: "立即应用", back: "返回", onlyAdmins: "只有角色为 admin 的令牌才能应用。",
    appliedBy: (by: string, at: string) => `由 ${by} 于 ${at} 应用，优先于配置文件。`, asInFileHint: "配置文件中的内容不同。", asInFile: "采用配置文件的内容",
  },
  and: "，", semicolon: "；", stop: "。",
};

export type Texts = typeof en;
const texts: Record<Language, Texts> = { en, zh };

export function useTexts(): Texts {
  const [settings] = useSettings();
  return texts[settings.language];
}
