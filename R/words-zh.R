# The words of prints, tables and figures in Chinese: the keys and places of words_en.

words_zh <- list(
  # Pieces
  comma = "\u3001",
  and = "\u4e0e",
  as_written = "{text}",
  named_count = "{name} {count#}",
  with_name = "{text}\uff08{name}\uff09",
  # Covariances
  iid = "\u540c\u65b9\u5dee",
  robust = "\u5f02\u65b9\u5dee\u7a33\u5065\uff08{type}\uff09",
  cluster = "\u805a\u7c7b\u5230 {by+} \u5c42\u9762\uff08{groups+#} \u4e2a\u805a\u7c7b\uff09",
  bias_reduced = paste0(
    "\u805a\u7c7b\u5230 {by+} \u5c42\u9762\uff08{groups+#} \u4e2a\u805a\u7c7b\uff09\uff0c",
    "\u504f\u8bef\u4fee\u6b63\uff08{type}\uff09\uff0cSatterthwaite \u81ea\u7531\u5ea6"
  ),
  newey_west = "Newey-West\uff08\u6ede\u540e {lag} \u671f\uff09",
  driscoll_kraay = paste0(
    "Driscoll-Kraay\uff08\u6ede\u540e {lag} \u671f\uff0c{periods} \u4e2a\u65f6\u671f\uff09"
  ),
  conley = "Conley\uff08{details}\uff09",
  conley_cutoff = "\u622a\u65ad\u8ddd\u79bb {km} \u5343\u7c73",
  kernel_uniform = "\u5747\u5300\u6838",
  kernel_bartlett = "Bartlett \u6838",
  distance_triangular = "\u5e73\u9762\u4e09\u89d2\u8fd1\u4f3c\u8ddd\u79bb",
  conley_within = "\u540c\u4e00 {time} \u5185",
  conley_lag = "{unit} \u5185\u6ede\u540e {lag} \u671f",
  given_matrix_normal = "\u7528\u6237\u7ed9\u5b9a\u7684\u77e9\u9635",
  given_function_normal = "\u7528\u6237\u7ed9\u5b9a\u7684\u51fd\u6570",
  given_matrix = paste0(
    "\u7528\u6237\u7ed9\u5b9a\u7684\u534f\u65b9\u5dee\u77e9\u9635\uff08\u81ea\u7531\u5ea6 {df",
    "}\uff09"
  ),
  given_function = paste0(
    "\u7528\u6237\u7ed9\u5b9a\u7684\u534f\u65b9\u5dee\u51fd\u6570\uff08\u81ea\u7531\u5ea6 {df",
    "}\uff09"
  ),
  small_sample = "{covariance}\uff0c\u5c0f\u6837\u672c\u8c03\u6574\u540c {rule}",
  no_small_sample = "{covariance}\uff0c\u65e0\u5c0f\u6837\u672c\u8c03\u6574",
  psmatch2 = paste0(
    "psmatch2 \u516c\u5f0f\uff08\u503e\u5411\u5f97\u5206\u89c6\u4e3a\u5df2\u77e5\uff0c\u5404",
    "\u89c2\u6d4b\u76f8\u4e92\u72ec\u7acb\uff09"
  ),
  influence = "\u5f71\u54cd\u51fd\u6570\uff08{details}\uff09",
  score_known = "\u503e\u5411\u5f97\u5206\u89c6\u4e3a\u5df2\u77e5",
  score_estimated = "\u503e\u5411\u5f97\u5206\u4e3a\u4f30\u8ba1\u503c",
  rows_independent = "\u5404\u89c2\u6d4b\u76f8\u4e92\u72ec\u7acb",
  count_clusters = "{count#} \u4e2a\u805a\u7c7b",
  abadie_imbens = "Abadie-Imbens\uff08{year}\uff1b{details}\uff09",
  variance_population = paste0(
    "\u603b\u4f53\u65b9\u5dee\uff0c\u7531 {count#} \u4e2a\u8fd1\u90bb\u4f30\u8ba1"
  ),
  variance_sample = "\u6837\u672c\u65b9\u5dee\uff0c\u7531 {count#} \u4e2a\u8fd1\u90bb\u4f30\u8ba1",
  resampled = "\u5bf9\u6574\u4e2a\u8fc7\u7a0b\u7684{resample}\uff08{size}\uff09",
  resample_bootstrap = "\u81ea\u52a9\u62bd\u6837",
  resample_subsample = "\u5b50\u62bd\u6837",
  drawn_clusters = paste0(
    "{draws#} \u6b21\u62bd\u6837\uff0c\u6bcf\u6b21\u62bd\u53d6 {by} \u7684 {size#} \u4e2a",
    "\u805a\u7c7b"
  ),
  drawn_of_clusters = paste0(
    "{draws#} \u6b21\u62bd\u6837\uff0c\u6bcf\u6b21\u62bd\u53d6 {by} \u7684 {groups#} \u4e2a",
    "\u805a\u7c7b\u4e2d\u7684 {size#} \u4e2a"
  ),
  # A study
  study_title = "{treatment} \u5bf9 {outcome} \u7684\u653f\u7b56\u8bc4\u4f30",
  study_waiting = "\u5c1a\u672a\u8fd0\u884c\uff1aupdate() \u53ef\u7ee7\u7eed\u3002",
  study_for = "\u652f\u6301\u5b58\u5728\u6548\u5e94",
  study_against = "\u4e0d\u652f\u6301\u6216\u524a\u5f31\u8be5\u6548\u5e94",
  study_neither = "\u65e2\u4e0d\u652f\u6301\u4e5f\u4e0d\u524a\u5f31",
  study_undone = "\u672a\u505a\uff0c\u5ba1\u7a3f\u4eba\u53ef\u80fd\u8ffd\u95ee",
  study_counts = paste0(
    "\u5176\u4f59 {count#} \u9879\u7ed3\u679c\u4e2d\uff0c{supporting#} \u9879\u652f\u6301\u8be5",
    "\u6548\u5e94\uff0c{opposing#} \u9879\u4e0d\u652f\u6301\u6216\u524a\u5f31\uff0c{beside#} ",
    "\u9879\u672c\u8eab\u4e0d\u80fd\u4f5c\u5224\u65ad\u3002"
  ),
  study_reason = "{stage}\uff1a{reason}",
  study_waits = "\u5c1a\u672a\u8fd0\u884c",
  study_off = "\u672a\u8981\u6c42\uff1a{stages}",
  study_not_asked = "\u672a\u8981\u6c42",
  study_not_given = "\u672a\u7ed9\u51fa `{argument}`",
  study_stands_on = "\u6240\u4f9d\u636e\u7684\u6b65\u9aa4\u672a\u5b8c\u6210\uff1a{stage}",
  study_no_controls = "\u6ca1\u6709\u53ef\u9010\u6b65\u52a0\u5165\u7684\u63a7\u5236\u53d8\u91cf",
  study_few_leads = "\u653f\u7b56\u524d\u4e0d\u8db3\u4e24\u671f",
  study_many_clusters = paste0(
    "\u7528\u4e8e\u5c11\u4e8e {many#} \u4e2a\u805a\u7c7b\u7684\u60c5\u5f62\uff1b\u6b64\u5904",
    "\u6709 {count#} \u4e2a"
  ),
  study_not_clustered = "\u57fa\u51c6\u56de\u5f52\u7684\u6807\u51c6\u8bef\u672a\u805a\u7c7b",
  stage_index = "\u6307\u6570",
  stage_description = "\u63cf\u8ff0\u6027\u7edf\u8ba1",
  stage_baseline = "\u57fa\u51c6\u56de\u5f52",
  stage_steps = "\u9010\u6b65\u52a0\u5165\u63a7\u5236\u53d8\u91cf",
  stage_event_study = "\u4e8b\u4ef6\u7814\u7a76",
  stage_pretrend = "\u5e73\u884c\u8d8b\u52bf\u68c0\u9a8c\u7684\u529f\u6548",
  stage_estimators = "\u5176\u4ed6\u4f30\u8ba1\u91cf",
  stage_weights = "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94\u7cfb\u6570\u7684\u6743\u91cd",
  stage_honest = "\u7a33\u5065\u533a\u95f4",
  stage_matched = "\u5339\u914d",
  stage_heterogeneity = "\u5206\u7ec4",
  stage_mechanism = "\u673a\u5236",
  stage_instrumented = "\u5de5\u5177\u53d8\u91cf",
  stage_placebo = "\u5b89\u6170\u5242\u68c0\u9a8c",
  stage_wild = "\u91ce\u805a\u7c7b\u81ea\u52a9\u6cd5",
  stage_leave_one_out = "\u9010\u4e00\u5254\u9664",
  stage_robustness = "\u7a33\u5065\u6027",
  stage_sensitivity = "\u9057\u6f0f\u53d8\u91cf\u654f\u611f\u6027",
  finding_baseline = paste0(
    "{treatment} \u5bf9 {outcome} \u7684\u4f30\u8ba1\u6548\u5e94\uff1a{estimate}\uff0c{level}% ",
    "\u533a\u95f4 {low} \u81f3 {high}\uff0cp {p}\uff1a\u5728 5% \u6c34\u5e73\u4e0a\u5f02\u4e8e",
    "\u96f6\u3002{rows#} \u884c\uff0c\u6807\u51c6\u8bef\uff1a{covariance}\u3002"
  ),
  finding_steps = paste0(
    "\u9010\u6b65\u52a0\u5165\u63a7\u5236\u53d8\u91cf\u7684 {count#} \u5217\u4e2d\uff0c",
    "\u7cfb\u6570\u4ecb\u4e8e {low} \u4e0e {high} \u4e4b\u95f4\u3002"
  ),
  finding_steps_ends = paste0(
    "\u4e0d\u52a0\u63a7\u5236\u53d8\u91cf\u4e0e\u52a0\u5165\u5168\u90e8 {count#} \u4e2a\u63a7",
    "\u5236\u53d8\u91cf\u65f6\uff0c\u7cfb\u6570\u4ecb\u4e8e {low} \u4e0e {high} \u4e4b\u95f4",
    "\u3002"
  ),
  finding_untested = paste0(
    "\u4e8b\u4ef6\u7814\u7a76\u7684\u653f\u7b56\u524d\u5404\u671f\u65e0\u6cd5\u8054\u5408",
    "\u68c0\u9a8c\u3002"
  ),
  finding_leads = paste0(
    "\u4e0d\u80fd\u62d2\u7edd\u653f\u7b56\u524d\u5404\u671f\u7cfb\u6570\u5168\u4e3a\u96f6",
    "\uff08p {p}\uff09\uff0c\u4f46\u8fd9\u5e76\u4e0d\u80fd\u8bc1\u660e\u8d8b\u52bf\u5e73",
    "\u884c\u3002"
  ),
  finding_leads_rejected = paste0(
    "\u62d2\u7edd\u653f\u7b56\u524d\u5404\u671f\u7cfb\u6570\u5168\u4e3a\u96f6\uff08p {p}",
    "\uff09\uff1a\u653f\u7b56\u524d\u8def\u5f84\u5df2\u6709\u5dee\u5f02\u3002"
  ),
  finding_power = paste0(
    "\u653f\u7b56\u524d\u5404\u671f\u7684\u68c0\u9a8c\u53d1\u73b0\u6bcf\u671f {slope} \u7684",
    "\u7ebf\u6027\u8d8b\u52bf\u7684\u6982\u7387\u4e3a {power}\uff1b\u5230\u7b2c {period} \u671f",
    "\u5b83\u5c06\u9020\u6210 {bias} \u7684\u504f\u8bef\uff0c\u800c\u8be5\u671f\u4f30\u8ba1\u503c",
    "\u4e3a {estimate}\u3002"
  ),
  finding_power_low = paste0(
    "\u653f\u7b56\u524d\u5404\u671f\u7684\u68c0\u9a8c\u53d1\u73b0\u6bcf\u671f {slope} \u7684",
    "\u7ebf\u6027\u8d8b\u52bf\u7684\u6982\u7387\u4ec5\u4e3a {power}\uff1b\u5230\u7b2c {period} ",
    "\u671f\u5b83\u5c06\u9020\u6210 {bias} \u7684\u504f\u8bef\uff0c\u4e0d\u5c0f\u4e8e\u8be5\u671f",
    "\u4f30\u8ba1\u503c {estimate}\u3002"
  ),
  finding_estimators = paste0(
    "{count#} \u4e2a\u4f30\u8ba1\u91cf\u7684\u5e73\u5747\u6548\u5e94\u4ecb\u4e8e {low} ",
    "\u4e0e {high} \u4e4b\u95f4\uff0c\u5176\u4e2d {significant#} \u4e2a\u5728 5% \u6c34",
    "\u5e73\u4e0a\u663e\u8457\u3002"
  ),
  finding_estimators_equal = paste0(
    "\u540c\u4e00\u6837\u672c\u4e0a {count#} \u4e2a\u4f30\u8ba1\u91cf\u7684\u5e73\u5747",
    "\u6548\u5e94\u4ecb\u4e8e {low} \u4e0e {high} \u4e4b\u95f4\uff0c\u5176\u4e2d {significa",
    "nt#} \u4e2a\u5728 5% \u6c34\u5e73\u4e0a\u663e\u8457\uff1b\u4e0d\u80fd\u62d2\u7edd",
    "\u5b83\u4eec\u5168\u90e8\u76f8\u7b49\uff08p {p}\uff09\u3002"
  ),
  finding_estimators_unequal = paste0(
    "\u540c\u4e00\u6837\u672c\u4e0a {count#} \u4e2a\u4f30\u8ba1\u91cf\u7684\u5e73\u5747",
    "\u6548\u5e94\u4ecb\u4e8e {low} \u4e0e {high} \u4e4b\u95f4\uff0c\u5176\u4e2d {significa",
    "nt#} \u4e2a\u5728 5% \u6c34\u5e73\u4e0a\u663e\u8457\uff1b\u62d2\u7edd\u5b83\u4eec",
    "\u5168\u90e8\u76f8\u7b49\uff08p {p}\uff09\u3002"
  ),
  finding_weights = paste0(
    "\u5168\u90e8 {count#} \u4e2a\u6279\u6b21\u4e0e\u65f6\u671f\u5355\u5143\u7684\u6743",
    "\u91cd\u5747\u4e3a\u6b63\u3002"
  ),
  finding_negative = paste0(
    "{cells#} \u4e2a\u6279\u6b21\u4e0e\u65f6\u671f\u5355\u5143\u4e2d\u6709 {count#} \u4e2a",
    "\u6743\u91cd\u4e3a\u8d1f\uff08\u5408\u8ba1 {sum}\uff09\u3002"
  ),
  finding_honest = paste0(
    "\u82e5\u653f\u7b56\u540e\u8d8b\u52bf\u7684\u504f\u79bb\u4e0d\u8d85\u8fc7\u653f\u7b56",
    "\u524d\u6700\u5927\u504f\u79bb\u7684 {breakdown} \u500d\uff0c{effect}\u53ef\u4e0e",
    "\u96f6\u533a\u5206\u3002"
  ),
  finding_honest_smoothness = paste0(
    "\u82e5\u8d8b\u52bf\u7684\u659c\u7387\u9010\u671f\u53d8\u5316\u4e0d\u8d85\u8fc7 {breakdown}",
    "\uff0c{effect}\u53ef\u4e0e\u96f6\u533a\u5206\u3002"
  ),
  finding_honest_none = paste0(
    "\u5373\u4f7f\u8d8b\u52bf\u5e73\u884c\uff0c{effect}\u4e5f\u4e0d\u80fd\u4e0e\u96f6\u533a\u5206",
    "\uff0c\u56e0\u800c\u7a33\u5065\u533a\u95f4\u6ca1\u6709\u53ef\u634d\u536b\u7684\u6548\u5e94",
    "\u3002"
  ),
  finding_matched = paste0(
    "\u5728\u5339\u914d\u6837\u672c\uff08{how}\uff1b{rows#} \u884c\uff09\u4e0a\uff0c\u7cfb\u6570",
    "\u4e3a {estimate}\uff08{level}% \u533a\u95f4 {low} \u81f3 {high}\uff0cp {p}\uff09\u3002"
  ),
  finding_groups = paste0(
    "\u6309 {group} \u5206\u7ec4\uff1a{each}\uff1b\u5404\u7ec4\u6548\u5e94\u76f8\u7b49",
    "\u7684\u68c0\u9a8c p {p}\u3002"
  ),
  finding_mechanism = paste0(
    "\u7b2c\u4e00\u6b65\uff1a{treatment} \u4e3a 1 \u65f6\uff0c\u4e2d\u4ecb\u53d8\u91cf {mediator}",
    " \u76f8\u5dee {estimate}\uff08{rows#} \u884c\uff0c{level}% \u533a\u95f4 {low} \u81f3 {high}",
    "\uff0cp {p}\uff09\u3002\u53e6\u9644\u95f4\u63a5\u6548\u5e94\u7684 Sobel \u68c0\u9a8c\uff08p ",
    "{sobel}\uff09\uff0c\u5b83\u8981\u6c42\u4e2d\u4ecb\u53d8\u91cf\u8fd1\u4f3c\u968f\u673a\uff0c",
    "\u800c\u672c\u8bbe\u8ba1\u65e0\u6cd5\u4fdd\u8bc1\u3002"
  ),
  finding_instrumented = paste0(
    "\u4f7f\u7528\u5de5\u5177\u53d8\u91cf\u65f6\uff0c\u7cfb\u6570\u4e3a {estimate}\uff08{",
    "rows#} \u884c\uff0c{level}% \u533a\u95f4 {low} \u81f3 {high}\uff0cp {p}\uff09\uff1b",
    "\u7b2c\u4e00\u9636\u6bb5 F {f}\u3002"
  ),
  finding_placebo = paste0(
    "\u628a\u653f\u7b56\u5206\u914d\u7ed9{others}\uff08{draws}\uff09\uff0c\u4e0e\u4e4b\u76f8",
    "\u6bd4\u8be5\u4f30\u8ba1\u503c\u7684 p \u503c\u4e3a {p}\u3002"
  ),
  assignments_random = "{count#} \u6b21\u968f\u673a\u5206\u914d",
  assignments_all = "\u5168\u90e8 {count#} \u79cd\u5206\u914d",
  others_units = "\u5176\u4ed6\u4e2a\u4f53",
  others_dates = "\u5176\u4ed6\u65f6\u70b9",
  others_both = "\u5176\u4ed6\u4e2a\u4f53\u4e0e\u65f6\u70b9",
  finding_wild = paste0(
    "\u91ce\u805a\u7c7b\u81ea\u52a9\u6cd5\uff1ap {p}\uff08{level}% \u533a\u95f4 {low} ",
    "\u81f3 {high}\uff09\u3002"
  ),
  finding_without = paste0(
    "\u9010\u4e00\u5254\u9664 {by} \u7684\u5404\u7ec4\uff0c\u7cfb\u6570\u4ecb\u4e8e {low} ",
    "\u4e0e {high} \u4e4b\u95f4\uff1b{by} {group} \u5f71\u54cd\u6700\u5927\u3002"
  ),
  finding_robustness = paste0(
    "{count#} \u4e2a\u53d8\u5316\u4e2d {same#} \u4e2a\u7b26\u53f7\u4e0d\u53d8\uff0c{signifi",
    "cant#} \u4e2a\u5728 5% \u6c34\u5e73\u4e0a\u663e\u8457\uff1b\u7cfb\u6570\u4ecb\u4e8e {l",
    "ow} \u4e0e {high} \u4e4b\u95f4\u3002"
  ),
  finding_sensitivity = paste0(
    "\u82e5\u67d0\u9057\u6f0f\u53d8\u91cf\u80fd\u89e3\u91ca\u5904\u7406\u4e0e\u7ed3\u679c\u5404",
    "\u81ea\u5269\u4f59\u53d8\u5f02\u7684 {value}\uff0c\u4f30\u8ba1\u503c\u5373\u964d\u4e3a\u96f6",
    "\uff08\u7a33\u5065\u503c\uff09\u3002"
  ),
  two_sentences = "{one}{other}",
  study_notes = paste0(
    "\u8bf4\u660e\u4e0e\u8b66\u544a\uff08\u89c1 study$stages$notes\uff09\uff1a{counts}"
  ),
  report_sample = "\u6837\u672c",
  report_flow = "\u4ece\u6570\u636e\u5230\u57fa\u51c6\u56de\u5f52\u6240\u7528\u7684\u89c2\u6d4b",
  report_flow_matched = "\u4ece\u6570\u636e\u5230\u5339\u914d\u540e\u7684\u89c2\u6d4b",
  report_said = "\u8bf4\u660e\u4e0e\u8b66\u544a\uff08\u82f1\u6587\uff09",
  report_rollout = "\u653f\u7b56\u63a8\u884c",
  report_caption = "{name}\u3002{said}",
  report_baseline = "\u57fa\u51c6\u56de\u5f52",
  report_event = "\u4e8b\u4ef6\u7814\u7a76",
  report_others = "\u5176\u4ed6\u4f30\u8ba1\u91cf\u4e0e\u68c0\u9a8c",
  report_paths = "\u5404\u4f30\u8ba1\u91cf\u7684\u52a8\u6001\u6548\u5e94",
  report_base_column = "\u57fa\u51c6",
  report_matched = "\u5339\u914d\u540e",
  report_instrumented = "\u5de5\u5177\u53d8\u91cf",
  report_honest = "\u7a33\u5065\u533a\u95f4",
  report_placebo = "\u5b89\u6170\u5242\u68c0\u9a8c",
  report_robustness = "\u5404\u79cd\u53d8\u5316\u4e0b\u7684\u4f30\u8ba1",
  report_leave_one_out = "\u9010\u4e00\u5254\u9664",
  report_sensitivity = "\u9057\u6f0f\u53d8\u91cf\u654f\u611f\u6027",
  report_groups = "\u5206\u7ec4\u6548\u5e94",
  report_groups_and_mechanism = "\u5206\u7ec4\u4e0e\u673a\u5236",
  report_note_sobel = paste0(
    "Sobel \u68c0\u9a8c\u4e0e\u4e2d\u4ecb\u5360\u6bd4\u8981\u6c42\u7ed9\u5b9a\u5904\u7406\u4e0e",
    "\u63a7\u5236\u53d8\u91cf\u540e\u4e2d\u4ecb\u53d8\u91cf\u8fd1\u4f3c\u968f\u673a\uff0c\u672c",
    "\u8bbe\u8ba1\u65e0\u6cd5\u4fdd\u8bc1\uff1b\u7b2c\u4e00\u6b65\uff08\u4e2d\u4ecb\u53d8\u91cf",
    "\u4e00\u5217\uff09\u4e0d\u9700\u8981\u8fd9\u4e00\u5047\u8bbe\u3002"
  ),
  report_steps = "\u6838\u5bf9\u8868\uff1a\u53cc\u91cd\u5dee\u5206\u6307\u5357\u5404\u6b65\u9aa4",
  report_guide = paste0(
    "\u5404\u6b65\u9aa4\u4f9d Baker, Callaway, Cunningham, Goodman-Bacon and Sant'Anna (2025)",
    "\uff1b\u7b2c\u516b\u6b65\u662f\u5ba1\u7a3f\u4eba\u53e6\u5916\u4f1a\u95ee\u7684\u3002"
  ),
  report_methods = "\u65b9\u6cd5",
  report_sources = "\u6587\u732e",
  report_again = "\u4ee3\u7801\u4e0e\u8fd0\u884c\u73af\u5883",
  checklist_1 = "\u786e\u5b9a\u76ee\u6807\u53c2\u6570",
  checklist_2 = "\u8bf4\u660e\u5047\u8bbe\u5e76\u68c0\u67e5\u653f\u7b56\u524d\u5404\u671f",
  checklist_3 = "\u9009\u62e9\u4e0e\u653f\u7b56\u65f6\u70b9\u76f8\u9002\u5e94\u7684\u65b9\u6cd5",
  checklist_4 = "\u8bf4\u660e\u4e0d\u786e\u5b9a\u6027\u7684\u6765\u6e90",
  checklist_5 = "\u4f30\u8ba1",
  checklist_6 = "\u8003\u5bdf\u8fdd\u80cc\u5047\u8bbe\u7684\u540e\u679c",
  checklist_7 = "\u8003\u5bdf\u5404\u7ec4\u5dee\u5f02",
  checklist_8 = "\u8d28\u7591\u7ed3\u679c",
  checklist_target = paste0(
    "{treatment} \u5bf9 {outcome} \u7684\u5e73\u5747\u6548\u5e94\uff0c\u9488\u5bf9 {rows#} ",
    "\u884c\u4e2d\u7684 {cells#} \u4e2a\u53d7\u5904\u7406\u884c\uff1a{units#} \u4e2a\u4e2a",
    "\u4f53\u4e2d\u6709 {treated#} \u4e2a\u53d7\u5230\u5904\u7406\u3002"
  ),
  checklist_errors = "\u6807\u51c6\u8bef\uff1a{covariance}\u3002",
  finding_no_effect = paste0(
    "{treatment} \u5bf9 {outcome} \u7684\u4f30\u8ba1\u6548\u5e94\uff1a{estimate}\uff0c{level}% ",
    "\u533a\u95f4 {low} \u81f3 {high}\uff0cp {p}\uff1a\u5728 5% \u6c34\u5e73\u4e0a\u4e0d\u80fd",
    "\u6392\u9664\u4e3a\u96f6\u3002{rows#} \u884c\uff0c\u6807\u51c6\u8bef\uff1a{covariance}\u3002"
  ),
  finding_untold = paste0(
    "{treatment} \u5bf9 {outcome} \u7684\u4f30\u8ba1\u6548\u5e94 {estimate} \u6ca1\u6709\u6807",
    "\u51c6\u8bef\uff0c\u56e0\u800c\u4e0d\u80fd\u636e\u6b64\u4e0b\u7ed3\u8bba\u3002{rows#} \u884c",
    "\uff0c\u6807\u51c6\u8bef\uff1a{covariance}\u3002"
  ),
  method_baseline = paste0(
    "\u4ee5\u6700\u5c0f\u4e8c\u4e58\u6cd5\u4f30\u8ba1 {treatment} \u5bf9 {outcome} \u7684",
    "\u6548\u5e94\uff0c\u56fa\u5b9a\u6548\u5e94\u4e3a {effects}\uff0c{controls}\uff1b{rows#",
    "} \u884c\uff0c\u6807\u51c6\u8bef\uff1a{covariance}\u3002"
  ),
  method_controls = "\u63a7\u5236 {controls}",
  method_no_controls = "\u4e0d\u52a0\u63a7\u5236\u53d8\u91cf",
  method_index = paste0(
    "{outcome} \u662f\u7531 {indicators} \u5408\u6210\u7684\u6307\u6570\u5f97\u5206\u3002{how}"
  ),
  method_steps = paste0(
    "\u63a7\u5236\u53d8\u91cf\u5206 {count#} \u5217\u52a0\u5165\uff0c\u5747\u4f7f\u7528\u57fa",
    "\u51c6\u56de\u5f52\u7684\u89c2\u6d4b\u3002"
  ),
  method_event_study = paste0(
    "\u4e8b\u4ef6\u7814\u7a76\u5bf9\u76f8\u5bf9\u653f\u7b56\u9996\u671f\u7684\u7b2c {from} \u81f3",
    " {to} \u671f\u5404\u8bbe\u4e00\u4e2a\u7cfb\u6570\uff0c\u4ee5\u7b2c {reference+} \u671f\u4e3a",
    "\u53c2\u7167\uff0c\u7a97\u53e3\u5916\u5404\u671f{outside}\uff1b\u7f6e\u4fe1\u5e26\u4e3a",
    "\u8054\u5408\u7f6e\u4fe1\u5e26\uff08Montiel Olea and Plagborg-Moller 2019\uff09\u3002"
  ),
  method_pretrend = paste0(
    "\u5e73\u884c\u8d8b\u52bf\u68c0\u9a8c\u5bf9\u7ebf\u6027\u8d8b\u52bf\u7684\u529f\u6548",
    "\u4f9d Roth (2022)\u3002"
  ),
  method_estimators = paste0(
    "\u5728\u540c\u4e00\u6837\u672c\u4e0a\u3001\u4e0d\u52a0\u63a7\u5236\u53d8\u91cf\uff0c\u4ee5 ",
    "{estimators} \u4f30\u8ba1\u53d7\u5904\u7406\u8005\u7684\u5e73\u5747\u6548\u5e94\uff0c\u5e76",
    "\u7531\u5176\u5f71\u54cd\u51fd\u6570\u8054\u5408\u68c0\u9a8c\u662f\u5426\u76f8\u7b49\u3002"
  ),
  source_twfe = "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94",
  source_callaway_santanna = paste0(
    "\u6279\u6b21\u4e0e\u65f6\u671f\u6548\u5e94\uff08Callaway and Sant'Anna 2021\uff09"
  ),
  source_sun_abraham = "\u4ea4\u4e92\u52a0\u6743\uff08Sun and Abraham 2021\uff09",
  source_etwfe = paste0(
    "\u6269\u5c55\u7684\u53cc\u5411\u56fa\u5b9a\u6548\u5e94\uff08Wooldridge 2021\uff09"
  ),
  source_imputation = "\u63d2\u8865\uff08Borusyak, Jaravel and Spiess 2024\uff09",
  source_two_stage = "\u4e24\u9636\u6bb5\uff08Gardner 2022\uff09",
  source_stacked = "\u5806\u53e0\u56de\u5f52\uff08Cengiz, Dube, Lindner and Zipperer 2019\uff09",
  source_lp_did = "\u5c40\u90e8\u6295\u5f71\uff08Dube, Girardi, Jorda and Taylor 2025\uff09",
  source_efficient = "\u6709\u6548\u52a0\u6743\uff08Roth and Sant'Anna 2023\uff09",
  source_synthetic = paste0(
    "\u5408\u6210\u53cc\u91cd\u5dee\u5206\uff08Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2",
    "021\uff09"
  ),
  method_weights = paste0(
    "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94\u7cfb\u6570\u4e2d\u5404\u6279\u6b21\u4e0e\u65f6",
    "\u671f\u5355\u5143\u7684\u6743\u91cd\u4f9d de Chaisemartin and D'Haultfoeuille (2020)",
    "\u3002"
  ),
  method_honest = paste0(
    "\u8fdd\u80cc\u5e73\u884c\u8d8b\u52bf\u65f6\u7684\u533a\u95f4\u4f9d Rambachan and Roth ",
    "(2023)\uff1a{restriction}\u3002"
  ),
  method_matched = paste0(
    "\u4ee5 {match} \u8fdb\u884c{method}\uff08{settings}\uff1b{how}\uff09\uff0c\u518d\u4f30\u8ba1",
    "{did}\uff1b\u5148\u5339\u914d\u7684\u505a\u6cd5\u4f9d Heckman, Ichimura and Todd (1997)",
    "\u3002"
  ),
  method_heterogeneity = paste0(
    "\u6309 {groups} \u5206\u7ec4\u5206\u522b\u56de\u5f52\uff0c\u5e76\u5728\u53e0\u52a0\u56de",
    "\u5f52\u4e2d\u68c0\u9a8c\u5404\u7ec4\u6548\u5e94\u662f\u5426\u76f8\u7b49\uff08Weesie 1999",
    "\uff09\u3002"
  ),
  method_mechanism = paste0(
    "\u673a\u5236\u90e8\u5206\u4f30\u8ba1\u5bf9\u4e2d\u4ecb\u53d8\u91cf\u7684\u6548\u5e94",
    "\uff1b\u8868\u4e2d Sobel (1982) \u95f4\u63a5\u6548\u5e94\u8981\u6c42\u4e2d\u4ecb\u53d8",
    "\u91cf\u8fd1\u4f3c\u968f\u673a\uff0c\u6b64\u7c7b\u8bbe\u8ba1\u65e0\u6cd5\u4fdd\u8bc1",
    "\u3002"
  ),
  method_instrumented = paste0(
    "\u4ee5\u4e24\u9636\u6bb5\u6700\u5c0f\u4e8c\u4e58\u6cd5\u4f30\u8ba1\uff0c{treatment} \u7684",
    "\u5de5\u5177\u53d8\u91cf\u4e3a {instruments}\u3002"
  ),
  method_placebo = paste0(
    "\u5b89\u6170\u5242\u68c0\u9a8c\u628a\u653f\u7b56\u5206\u914d\u7ed9{others}\uff08{draws}",
    "\uff0c\u79cd\u5b50 {seed}\uff09\uff0c\u4e0e\u6240\u5f97\u4f30\u8ba1\u503c\u76f8\u6bd4\u3002"
  ),
  method_wild = paste0(
    "\u91ce\u805a\u7c7b\u81ea\u52a9\u6cd5\u91c7\u7528 {weights}\uff0c{draws}\uff1b{null}\uff08Cam",
    "eron, Gelbach and Miller 2008; Roodman, MacKinnon, Nielsen and Webb 2019\uff09\u3002"
  ),
  method_leave_one_out = paste0(
    "\u9010\u4e00\u5254\u9664 {by} \u7684 {count#} \u7ec4\uff08MacKinnon, Nielsen and Webb 2023",
    "\uff09\u3002"
  ),
  method_robustness = paste0(
    "\u5bf9\u56de\u5f52\u4f5c\u5982\u4e0b\u53d8\u5316\uff08Simonsohn, Simmons and Nelson 2020",
    "\uff09\uff1a{variations}\u3002"
  ),
  method_sensitivity = paste0(
    "\u9057\u6f0f\u53d8\u91cf\u654f\u611f\u6027\u4f9d Cinelli and Hazlett (2020) \u4e0e Ost",
    "er (2019)\u3002"
  ),
  method_software = paste0(
    "\u5168\u90e8\u6570\u5b57\u7531 R \u5305 policypanel {version} \u5728 R {r} \u4e0b",
    "\u751f\u6210\u3002"
  ),
  # What policy_dummy() knows
  starts_partly = paste0(
    "{count#} \u4e2a\u4e2a\u4f53\u5728\u6279\u51c6\u5f53\u671f\u4ec5\u90e8\u5206\u65f6\u95f4\uff08{share}\uff09",
    "\u53d7\u5904\u7406\uff0c\u8be5\u671f{meaning}"
  ),
  start_treated = "\u8ba1\u4e3a\u5904\u7406\u671f",
  start_untreated = "\u8ba1\u4e3a\u672a\u5904\u7406\uff0c\u4e3a\u57fa\u671f",
  start_drop = "\u4e0d\u8fdb\u5165\u6837\u672c",
  starts_unknown_treated = paste0(
    "\u81ea\u6279\u51c6\u5f53\u671f\u8d77\u4e3a\u5904\u7406\u671f\uff1b\u5f53\u671f\u5904",
    "\u7406\u65f6\u95f4\u7684\u6bd4\u4f8b\u672a\u77e5"
  ),
  starts_unknown_untreated = paste0(
    "\u81ea\u6279\u51c6\u540e\u4e00\u671f\u8d77\u4e3a\u5904\u7406\u671f\uff1b\u6279\u51c6",
    "\u5f53\u671f\u4e3a\u57fa\u671f"
  ),
  no_base_period = paste0(
    "{count#} \u4e2a\u4e2a\u4f53\u6ca1\u6709\u5904\u7406\u524d\u65f6\u671f\uff0c\u4e0d\u8fdb",
    "\u5165\u6837\u672c"
  ),
  policy_print = paste0(
    "{count#} \u4e2a\u4e2a\u4f53\u7684\u653f\u7b56\uff1a\u89c4\u5219 {rule}\uff0c\u90e8\u5206",
    "\u5904\u7406\u7684\u5e74\u4efd {partial}"
  ),

  # Sample ledger
  rows_in_data = "\u6570\u636e\u4e2d\u7684\u89c2\u6d4b",
  not_drawn = "\u672a\u88ab\u62bd\u53d6",
  outside_subset = "\u4e0d\u5728\u5b50\u6837\u672c\u4e2d",
  shares_unconditional = "{covariance}\uff0c\u6279\u6b21\u4efd\u989d\u4e3a\u4f30\u8ba1\u503c",
  shares_conditional = "{covariance}\uff0c\u6279\u6b21\u4efd\u989d\u89c6\u4e3a\u7ed9\u5b9a",
  estimators_rules = paste0(
    "\u805a\u7c7b\u5230 {by+} \u5c42\u9762\uff0c\u5404\u4f9d\u5176\u4f30\u8ba1\u91cf",
    "\u7684\u89c4\u5219"
  ),
  always_treated = "\u59cb\u7ec8\u5904\u7406\u7684\u4e2a\u4f53",
  partly_treated = "\u90e8\u5206\u65f6\u671f\u5904\u7406",
  mixed_treatment = paste0(
    "\u5904\u7406\u66fe\u9ad8\u4e8e\u53c8\u4f4e\u4e8e\u521d\u59cb\u503c\u4e4b\u540e"
  ),
  undated_change = "\u5904\u7406\u6539\u53d8\u65f6\u70b9\u4e0d\u660e\u4e4b\u540e",
  alone_in_baseline = "\u521d\u59cb\u5904\u7406\u65e0\u53ef\u6bd4\u4e2a\u4f53",
  zero_weight = "\u6743\u91cd\u4e3a\u96f6",
  missing_values = "\u542b\u7f3a\u5931\u503c",
  singletons = "\u5355\u72ec\u89c2\u6d4b",
  one_singleton = "\u5355\u72ec\u89c2\u6d4b",
  alone_in_level = paste0(
    "\u5728 {effects} \u7684\u67d0\u4e00\u7c7b\u522b\u4e2d\u4ec5\u6709\u4e00\u4e2a\u89c2",
    "\u6d4b"
  ),
  or = "{one}\u6216{other}",
  counted = "{what}\uff08{count#}\uff09",
  these_nan = "{counts}\uff1b\u5176\u4e2d {nan#} \u4e2a NaN",
  taken_out_between = "\u5728\u5404\u6b65\u9aa4\u4e4b\u95f4\u88ab\u5220\u9664",
  outside_group = "\u4e0d\u5c5e\u4e8e {group} {level}",
  group_left_out = "\u5c5e\u4e8e\u88ab\u6392\u9664\u7684\u7ec4",
  without_group = "{group} \u7f3a\u5931",
  start_unknown = "\u5904\u7406\u8d77\u59cb\u65f6\u95f4\u672a\u77e5\u7684\u4e2a\u4f53",
  not_observed_throughout = paste0(
    "\u672a\u5728\u6574\u4e2a\u7a97\u53e3\u671f\u88ab\u89c2\u6d4b\u5230\u7684\u5904\u7406",
    "\u7ec4\u4e2a\u4f53"
  ),
  outside_window = "\u7a97\u53e3\u671f\u4ee5\u5916\u7684\u5904\u7406\u7ec4\u4e2a\u4f53",
  filled = "\u63d2\u503c\uff08{method}\uff09",
  fill_linear = "\u7ebf\u6027",
  fill_growth = "\u589e\u957f\u7387",
  fill_spline = "\u6837\u6761",
  stay_missing = "{count#} \u4e2a\u4ecd\u7f3a\u5931\uff1a{kinds}",
  missing_alone = "{count#} \u4e2a\u4f4d\u4e8e\u6ca1\u6709\u89c2\u6d4b\u503c\u7684\u4e2a\u4f53",
  missing_at_end = paste0(
    "{count#} \u4e2a\u4f4d\u4e8e\u9996\u4e2a\u89c2\u6d4b\u503c\u4e4b\u524d\u6216\u672b\u4e2a",
    "\u89c2\u6d4b\u503c\u4e4b\u540e"
  ),
  missing_too_long = "{count#} \u4e2a\u4f4d\u4e8e\u8d85\u8fc7\u4e0a\u9650\u7684\u7f3a\u53e3",
  missing_single = paste0(
    "{count#} \u4e2a\u4e0e\u8be5\u4e2a\u4f53\u552f\u4e00\u7684\u89c2\u6d4b\u503c\u76f8\u90bb"
  ),
  missing_not_positive = "{count#} \u4e2a\u4e24\u4fa7\u6ca1\u6709\u6b63\u7684\u89c2\u6d4b\u503c",
  winsorized = "\u7f29\u5c3e",
  trimmed = "\u622a\u5c3e",
  below_bound = "{count#} \u4e2a\u4f4e\u4e8e{place}",
  above_bound = "{count#} \u4e2a\u9ad8\u4e8e{place}",
  bound_value = " {value}\uff08{percent}%\uff09",
  bound_percentile = " {percent}% \u5206\u4f4d\u6570",
  sides_left_alone = "\u4e24\u4fa7\u5747\u672a\u5904\u7406",
  bounds = "{sides}\uff1b\u5206\u4f4d\u6570\u7c7b\u578b {type}",
  bounds_by = paste0(
    "{sides}\uff08\u6309 {by+} \u5206\u7ec4\uff09\uff1b\u5206\u4f4d\u6570\u7c7b\u578b {type}"
  ),
  quotient_pooled = "\u533a\u4f4d\u71b5\uff08\u5408\u5e76\uff09",
  quotient_mean = "\u533a\u4f4d\u71b5\uff08\u5747\u503c\uff09",
  quotient_sum = "\u533a\u4f4d\u71b5\uff08\u52a0\u603b\uff09",
  quotient_missing = "{rows#} \u884c\u542b\u7f3a\u5931\u503c\uff08{counts}\uff09",
  treated_off_support = "\u5904\u7406\u7ec4\u4e0d\u5728\u5171\u540c\u652f\u6491\u5185",
  controls_off_support = "\u5bf9\u7167\u7ec4\u4e0d\u5728\u5171\u540c\u652f\u6491\u5185",
  match_of_none = "\u672a\u88ab\u7528\u4f5c\u5339\u914d",
  no_match = "\u65e0\u5339\u914d\u5bf9\u8c61",
  not_matched = "\u672a\u5339\u914d",
  outside_support = "\u5171\u540c\u652f\u6491\u4e4b\u5916",
  score_0_1 = "\u503e\u5411\u5f97\u5206\u4e3a 0 \u6216 1",
  missing_in_matching = "\u5339\u914d\u53d8\u91cf\u542b\u7f3a\u5931\u503c",
  no_row_in_period = "\u5728\u5339\u914d\u65f6\u671f\u6ca1\u6709\u89c2\u6d4b",
  by_group = "\u5904\u7406\u7ec4 {treated#}\uff0c\u5bf9\u7167\u7ec4 {controls#}",
  lone_cohorts = "\u6240\u5728\u6279\u6b21\u4ec5\u6709\u4e00\u7ec4",
  lone_periods = "\u6240\u5728\u65f6\u671f\u4ec5\u6709\u4e00\u7ec4",
  count_cohorts = "{count#} \u4e2a\u6279\u6b21",
  count_periods = "{count#} \u4e2a\u65f6\u671f",
  all_treated_at = "{name} = {value} \u5904\u5168\u4e3a\u5904\u7406\u7ec4",
  all_untreated_at = "{name} = {value} \u5904\u5168\u4e3a\u5bf9\u7167\u7ec4",
  no_row_dropped = "\u6ca1\u6709\u5220\u9664\u89c2\u6d4b",
  dropped_rows = "{step} {count#} \u884c",
  dropped_rows_because = "{step} {count#} \u884c\uff08{reason}\uff09",
  changed_values = "{column}\uff1a{count#} \u4e2a\u503c{step}",
  rows_used = "\u6240\u7528\u7684\u89c2\u6d4b",
  flow_end = "{what}\uff1a{count#} \u884c",
  count_values = "{count#} \u4e2a\u503c",
  of_column = "{column}\uff1a{step}",
  between_lines = "\uff1b",
  stand_in = paste0(
    "\u6309\u8bba\u6587\u5df2\u53d1\u8868\u7684\u6570\u5b57\u6821\u51c6\u7684\u6a21\u62df",
    "\u66ff\u4ee3\u6570\u636e\uff0c\u5e76\u975e\u539f\u4f5c\u8005\u6570\u636e\u3002"
  ),
  # Diagnoses
  no_variance = paste0(
    "\u65e0\u6807\u51c6\u8bef\uff1a\u5f97\u5206\u5728\u89c6\u4e3a\u76f8\u5173\u7684\u89c2",
    "\u6d4b\u95f4\u76f8\u4e92\u62b5\u6d88\uff0c\u5982\u7cfb\u6570\u4ec5\u7531\u4e00\u4e2a",
    "\u805a\u7c7b\u8bc6\u522b"
  ),
  no_df = paste0(
    "\u65e0\u6807\u51c6\u8bef\uff1a\u7cfb\u6570\u4ec5\u7531\u4e00\u4e2a\u805a\u7c7b\u8bc6",
    "\u522b"
  ),
  exact_fit = paste0(
    "\u65e0\u6807\u51c6\u8bef\uff1a\u5b8c\u5168\u62df\u5408\uff0c\u6b8b\u5dee\u5747\u4e3a",
    "\u820d\u5165\u8bef\u5dee"
  ),
  flat_outcome = paste0(
    "\u65e0\u6807\u51c6\u8bef\uff1a\u88ab\u89e3\u91ca\u53d8\u91cf\u6ca1\u6709\u53d8\u5316"
  ),
  rounding = paste0(
    "\u65e0\u6807\u51c6\u8bef\uff1a\u6807\u51c6\u8bef\u4e3a\u96f6\u6216\u4ec5\u4e3a\u820d",
    "\u5165\u8bef\u5dee"
  ),
  undefined = paste0(
    "\u65e0\u6807\u51c6\u8bef\uff1a\u8be5\u534f\u65b9\u5dee\u5bf9\u6b64\u7cfb\u6570\u6ca1",
    "\u6709\u5b9a\u4e49"
  ),
  untested = paste0(
    "\u672a\u68c0\u9a8c\uff1a\u6709\u6807\u51c6\u8bef\u7684\u7cfb\u6570\u4e0d\u8db3\uff0c",
    "\u6216\u5176\u534f\u65b9\u5dee\u77e9\u9635\u5947\u5f02"
  ),
  no_product = paste0(
    "\u672a\u68c0\u9a8c\uff1a\u95f4\u63a5\u6548\u5e94\u7684\u6807\u51c6\u8bef\u4e3a\u96f6",
    "\u6216\u7f3a\u5931"
  ),
  rounded_estimate = "\u4f30\u8ba1\u503c\u4ec5\u4e3a\u820d\u5165\u8bef\u5dee\uff1a{terms}",
  left_out = paste0(
    "\u56e0\u65e0\u6807\u51c6\u8bef\u800c\u672a\u8fdb\u5165\u8054\u5408\u68c0\u9a8c\uff1a{ter",
    "ms}"
  ),
  not_converged = "\u56fa\u5b9a\u6548\u5e94\u8fed\u4ee3 {count#} \u6b21\u540e\u672a\u6536\u655b",
  indefinite = paste0(
    "\u534f\u65b9\u5dee\u77e9\u9635\u975e\u534a\u6b63\u5b9a\uff0c\u8d1f\u7279\u5f81\u503c",
    "\u5df2\u8bbe\u4e3a\u96f6"
  ),
  few_clusters = paste0(
    "{terms} \u4ec5\u6709 {count#} \u4e2a\u805a\u7c7b\uff0c\u68c0\u9a8c\u53ea\u6709\u4e00",
    "\u4e2a\u81ea\u7531\u5ea6"
  ),
  lone_cohort = paste0(
    "\u4ec5\u542b\u4e00\u4e2a\u4e2a\u4f53\u7684\u6279\u6b21\uff08{terms}\uff09\uff1a",
    "\u5176\u6548\u5e94\u7684\u6807\u51c6\u8bef\u4e0d\u53cd\u6620\u5904\u7406\u7ec4",
    "\u4e2a\u4f53\u95f4\u7684\u5dee\u5f02"
  ),
  few_periods = paste0(
    "{terms} \u4ec5\u6709 {count#} \u4e2a\u65f6\u671f\uff0c\u68c0\u9a8c\u53ea\u6709\u4e00",
    "\u4e2a\u81ea\u7531\u5ea6"
  ),
  one_cluster = paste0(
    "\u7f3a\u5c11\u5176\u4e2d\u4e00\u4e2a\u805a\u7c7b\u5219 {terms} \u65e0\u6cd5\u8bc6\u522b",
    "\uff0c\u5176\u6807\u51c6\u8bef\u4e0d\u80fd\u53cd\u6620\u8be5\u805a\u7c7b\u4e0e\u5176",
    "\u4ed6\u805a\u7c7b\u7684\u5dee\u5f02"
  ),
  leverage_one = paste0(
    "\u6760\u6746\u503c\u4e3a 1\u3001\u5bf9\u6807\u51c6\u8bef\u6ca1\u6709\u8d21\u732e\u7684",
    "\u89c2\u6d4b\u6570\uff1a{count#}"
  ),
  about = "{name}\uff1a{text}",
  sentence = "{text}\u3002",
  marked = "\uff08{mark}\uff09{text}\u3002",
  # Why there is no test
  no_coefficient = "\u6ca1\u6709\u7cfb\u6570",
  no_coefficient_before = "\u5904\u7406\u524d\u6ca1\u6709\u7cfb\u6570",
  no_errors = "\u6ca1\u6709\u7cfb\u6570\u6709\u6807\u51c6\u8bef",
  fit_is_exact = "\u5b8c\u5168\u62df\u5408",
  singular = "{count#} \u4e2a\u7cfb\u6570\u7684\u534f\u65b9\u5dee\u77e9\u9635\u5947\u5f02",
  singular_clusters = paste0(
    "{count#} \u4e2a\u7cfb\u6570\u7684\u534f\u65b9\u5dee\u77e9\u9635\u5947\u5f02\uff1a\u4ec5",
    "\u6709 {clusters} \u4e2a\u805a\u7c7b"
  ),
  fewer_groups = "\u6709\u8be5\u7cfb\u6570\u7684\u7ec4\u5c11\u4e8e\u4e24\u4e2a",
  fewer_groups_error = paste0(
    "\u8be5\u7cfb\u6570\u6709\u6807\u51c6\u8bef\u7684\u7ec4\u5c11\u4e8e\u4e24\u4e2a"
  ),
  not_tested = "\u672a\u68c0\u9a8c\uff08{reason}\uff09",
  test_result = "{f}\uff0cp {p}",
  test_without = "{f}\uff0cp {p}\uff0c\u4e0d\u542b {terms}\uff08\u65e0\u6807\u51c6\u8bef\uff09",
  joint_zero_one = "{count#} \u4e2a\u7cfb\u6570\u4e3a\u96f6\u7684\u68c0\u9a8c\uff1a{result}",
  joint_zero = paste0(
    "{count#} \u4e2a\u7cfb\u6570\u540c\u65f6\u4e3a\u96f6\u7684\u8054\u5408\u68c0\u9a8c\uff1a{",
    "result}"
  ),
  coefficients = "\u7cfb\u6570\uff1a{terms}",
  hypothesis = "\u5047\u8bbe",
  hypotheses_tested = "\u7cfb\u6570\u5047\u8bbe\u7684\u68c0\u9a8c\uff1a{result}",
  # Tables
  nobs = "\u89c2\u6d4b\u503c",
  first_stage = "\u7b2c\u4e00\u9636\u6bb5 F \u503c",
  constant = "\u5e38\u6570\u9879",
  r2_within = "\u7ec4\u5185 R\u00b2",
  r2_overall = "\u603b\u4f53 R\u00b2",
  r2_within_adjusted = "\u8c03\u6574\u540e\u7ec4\u5185 R\u00b2",
  r2_overall_adjusted = "\u8c03\u6574\u540e\u603b\u4f53 R\u00b2",
  fixed_effect = "{effect}\u56fa\u5b9a\u6548\u5e94",
  controls = "\u63a7\u5236\u53d8\u91cf",
  yes = "\u662f",
  no = "\u5426",
  partly = "\u90e8\u5206",
  sobel = "Sobel z \u503c",
  sobel_p = "Sobel p \u503c",
  share_mediated = "\u4e2d\u4ecb\u6548\u5e94\u5360\u6bd4",
  equation_total = "\u603b\u6548\u5e94",
  equation_mediator = "\u4e2d\u4ecb\u53d8\u91cf",
  equation_direct = "\u76f4\u63a5\u6548\u5e94",
  leads = "\u4e8b\u524d\u5404\u671f\u8054\u5408\u68c0\u9a8c p \u503c",
  equality = "\u7ec4\u95f4\u5dee\u5f02 p \u503c\uff1a{term}",
  table_treated = "\u5904\u7406\u7ec4\uff08\u5171\u540c\u652f\u6491\uff09",
  table_untreated = "\u5bf9\u7167\u7ec4\uff08\u5171\u540c\u652f\u6491\uff09",
  inside_std.error = "\u6807\u51c6\u8bef",
  inside_statistic = "t \u6216 z \u503c",
  inside_p.value = "p \u503c",
  inside_conf = "{level}% \u7f6e\u4fe1\u533a\u95f4",
  table_note = "\u6ce8\uff1a\u62ec\u53f7\u5185\u4e3a{inside}\uff0c{covariances}\u3002",
  table_note_limits = "\u6ce8\uff1a\u65b9\u62ec\u53f7\u5185\u4e3a{inside}\uff0c{covariances}\u3002",
  dependent_variable = "\u88ab\u89e3\u91ca\u53d8\u91cf",
  table_clusters = "\u805a\u7c7b\u6570",
  table_mean_outcome = "\u56e0\u53d8\u91cf\u5747\u503c",
  table_sigma = "\u56de\u5f52\u6807\u51c6\u8bef",
  table_df = "\u81ea\u7531\u5ea6",
  table_covariance = "\u6807\u51c6\u8bef",
  foreign_covariance = "\u6309\u539f\u62df\u5408\u7ed3\u679c",
  foreign_columns = paste0(
    "{titles}\uff1a\u7531\u5176\u4ed6\u7a0b\u5e8f\u5305\u7684 {from} ",
    "\u62df\u5408\uff0c\u6570\u503c\u4e0e\u5176\u62a5\u544a\u4e00\u81f4\u3002"
  ),
  titles_covariance = "{titles}\uff1a{covariance}",
  equality_note = paste0(
    "{term} \u7684\u7ec4\u95f4\u5dee\u5f02\u68c0\u9a8c\uff1a{result}\uff0c\u5408\u5e76\u6a21",
    "\u578b\uff0c{covariance}\u3002"
  ),
  data_origin = "\u6570\u636e\uff1a{origin}",
  all_groups = "\u5168\u90e8\u7ec4",
  # Every print
  standard_errors = "\u6807\u51c6\u8bef\uff1a{covariance}",
  weighted_by = "\u6743\u91cd\uff1a{name}",
  weighted_by_counts = "\u6743\u91cd\uff1a{name}\uff08\u9891\u6570\u6743\u91cd\uff09",
  left_out_rows = "\u5254\u9664\u7684\u89c2\u6d4b\uff1a{summary}",
  changed_before = "\u4e8b\u5148\u8c03\u6574\uff1a{changes}",
  no_coefficients = "\uff08\u6ca1\u6709\u7cfb\u6570\uff09",
  estimate_title = "\u4f30\u8ba1\u503c",
  estimate = "\u4f30\u8ba1\u503c",
  std_error = "\u6807\u51c6\u8bef",
  t_or_z = "t \u6216 z",
  df = "\u81ea\u7531\u5ea6",
  rows = "\u89c2\u6d4b\u503c",
  treated = "\u5904\u7406\u7ec4",
  on_support = "\u5171\u540c\u652f\u6491\u5185",
  treated_on_support = "\u5171\u540c\u652f\u6491\u5185\u5904\u7406\u7ec4",
  indicators = "\u6307\u6807",
  units = "\u4e2a\u4f53",
  draws = "\u62bd\u6837",
  periods = "\u65f6\u671f",
  intervals = "{level}% \u7f6e\u4fe1\u533a\u95f4",
  sample = "\u6837\u672c",
  # Covariances from replicates and surveys
  linearised = "\u7ebf\u6027\u5316\uff0c{details}",
  independent_rows = "\u5404\u89c2\u6d4b\u76f8\u4e92\u72ec\u7acb",
  clustered_by = "\u805a\u7c7b\u5230 {by} \u5c42\u9762",
  strata = "{count} \u4e2a\u5c42",
  weights_drawn = "\u81ea\u52a9\u62bd\u6837\uff0c{details}",
  draws_of_units = paste0(
    "{draws#} \u6b21\u62bd\u6837\uff0c\u6bcf\u6b21\u62bd\u53d6 {units#} \u4e2a\u4e2a\u4f53",
    "\uff08{by}\uff09"
  ),
  draws_of_rows = paste0(
    "{draws#} \u6b21\u62bd\u6837\uff0c\u6bcf\u6b21\u62bd\u53d6 {units#} \u4e2a\u4e2a\u4f53",
    "\uff08\u89c2\u6d4b\uff09"
  ),
  seed = "\u79cd\u5b50 {seed}",
  bounds_fixed = "\u4e0a\u4e0b\u754c\u56fa\u5b9a",
  redrawn = "\u6307\u6570\u4e0e\u56de\u5f52\u5747\u91cd\u65b0\u62bd\u6837\uff0c{covariance}",
  counts = "{counts}",
  missing_value_reason = "\u7f3a\u5931\u503c",
  event_term = "\u76f8\u5bf9\u65f6\u671f::{period}",
  missing_marked = "NA\uff08{mark}\uff09",
  reason = "\uff08{mark}\uff09{text}",
  conf.low = "\u4e0b\u9650",
  conf.high = "\u4e0a\u9650",
  # Titles
  title_regression = "{outcome} \u7684\u56de\u5f52",
  title_fixed_effects = "{outcome} \u7684\u56fa\u5b9a\u6548\u5e94\u56de\u5f52",
  title_two_stage = "{outcome} \u7684\u4e24\u9636\u6bb5\u6700\u5c0f\u4e8c\u4e58\u56de\u5f52",
  title_fixed_effects_two_stage = paste0(
    "{outcome} \u7684\u56fa\u5b9a\u6548\u5e94\u4e24\u9636\u6bb5\u6700\u5c0f\u4e8c\u4e58\u56de",
    "\u5f52"
  ),
  title_event_study = paste0(
    "\u4e8b\u4ef6\u7814\u7a76\uff1a{outcome}\uff0c\u4ee5 {start} \u4e3a\u8d77\u70b9"
  ),
  title_mediation = paste0(
    "\u4e2d\u4ecb\u6548\u5e94\uff1a{treatment} \u7ecf {mediators+} \u5bf9 {outcome} \u7684",
    "\u5f71\u54cd"
  ),
  title_matching = "{method}\uff1a{treatment} \u5bf9 {outcome} \u7684\u6548\u5e94",
  method_kernel = "\u6838\u5339\u914d",
  method_radius = "\u534a\u5f84\u5339\u914d",
  method_nearest = "\u8fd1\u90bb\u5339\u914d",
  method_local_linear = "\u5c40\u90e8\u7ebf\u6027\u5339\u914d",
  method_llr = "\u57fa\u4e8e\u5e73\u6ed1\u7ed3\u679c\u7684\u8fd1\u90bb\u5339\u914d",
  method_ridge = "\u5c40\u90e8\u7ebf\u6027\u5cad\u5339\u914d",
  method_mahalanobis = "\u9a6c\u6c0f\u8ddd\u79bb\u5339\u914d",
  title_psm_did = "PSM-DID\uff1a{treatment} \u5bf9 {outcome} \u7684\u6548\u5e94",
  title_poverty = "\u591a\u7ef4\u8d2b\u56f0\uff08Alkire-Foster\uff09",
  title_weights = "\u7efc\u5408\u6307\u6570\u7684\u6743\u91cd",
  title_index_regression = "\u6307\u6570 {outcome} \u7684\u56de\u5f52",
  # Regression
  r2_line_within = paste0(
    "\u7ec4\u5185 R\u00b2 {within}\uff0c\u603b\u4f53 R\u00b2 {overall}\uff0c\u8c03\u6574",
    "\u540e\u603b\u4f53 R\u00b2 {adjusted}{slopes}"
  ),
  r2_line = paste0(
    "\u603b\u4f53 R\u00b2 {overall}\uff0c\u8c03\u6574\u540e\u603b\u4f53 R\u00b2 {adjusted}{sl",
    "opes}"
  ),
  slopes_untested = "\uff1b\u659c\u7387\u672a\u68c0\u9a8c\uff08{reason}\uff09",
  slopes_test = "\uff1b{f}\uff08Wald\uff0c{which}\uff09",
  slopes_all = "\u5168\u90e8\u659c\u7387",
  slopes_with_error = "\u6240\u6709\u6709\u6807\u51c6\u8bef\u7684\u659c\u7387",
  smallest_df = "{which}\uff1b\u6700\u5c0f\u81ea\u7531\u5ea6",
  dropped_terms = "\u5254\u9664\u7684\u53d8\u91cf\uff1a{terms}",
  dropped_term = "{term}\uff08{reason}\uff09",
  drop_constant = "\u4e0d\u53d8",
  drop_absorbed = "\u88ab\u56fa\u5b9a\u6548\u5e94\u5438\u6536",
  drop_collinear = "\u4e0e\u524d\u9762\u7684\u89e3\u91ca\u53d8\u91cf\u5171\u7ebf",
  instrumented = paste0(
    "\u5185\u751f\u53d8\u91cf\uff1a{endogenous}\uff1b\u5de5\u5177\u53d8\u91cf\uff1a{instrumen",
    "ts}"
  ),
  first_stage_of = paste0(
    "{name} \u7684\u7b2c\u4e00\u9636\u6bb5\uff1a{f}\uff08Wald\uff0c\u5de5\u5177\u53d8\u91cf",
    "\uff09\uff0c\u504f R\u00b2 {r2}"
  ),
  # Event study
  leads_zero = paste0(
    "\u4e8b\u524d\u5404\u671f\u8054\u5408\u4e3a\u96f6\uff08\u5e73\u884c\u8d8b\u52bf\u68c0",
    "\u9a8c\uff09\uff1a{result}"
  ),
  band_none = paste0(
    "{level}% \u8054\u5408\u7f6e\u4fe1\u5e26\uff1a\u65e0\uff0c\u56e0\u7f3a\u5c11\u6807\u51c6",
    "\u8bef"
  ),
  band = paste0(
    "{level}% \u8054\u5408\u7f6e\u4fe1\u5e26\uff1a\u4e34\u754c\u503c {critical}\uff08\u9010",
    "\u70b9 {pointwise}\uff09"
  ),
  reference_period = paste0(
    "\u57fa\u671f {period+}\uff1b\u7a97\u53e3\u671f\u4ee5\u5916\u7684\u5904\u7406\u7ec4\u89c2",
    "\u6d4b\uff1a{outside}"
  ),
  ends_bin = "\u5f52\u5e76\u5230\u4e24\u7aef",
  ends_drop = "\u5254\u9664",
  ends_keep = "\u5f52\u5165\u57fa\u671f",
  event_units = paste0(
    "\u4e2a\u4f53\uff1a\u5904\u7406\u7ec4 {treated#} \u4e2a{throughout}\uff0c{later}\u4ece",
    "\u672a\u5904\u7406 {never#} \u4e2a"
  ),
  observed_throughout = "\uff08\u6574\u4e2a\u7a97\u53e3\u671f\u5747\u6709\u89c2\u6d4b\uff09",
  treated_later = "\u672b\u671f\u4e4b\u540e\u5904\u7406 {count#} \u4e2a\uff0c",
  # Instruments
  iv_title = "\u5de5\u5177\u53d8\u91cf\u68c0\u9a8c\uff1a{outcome} \u5bf9 {endogenous}",
  iv_rows = "\u89c2\u6d4b\u503c {rows#}\uff1b\u5de5\u5177\u53d8\u91cf\uff1a{instruments}",
  iv_covariance = paste0(
    "\u534f\u65b9\u5dee\uff1a{covariance}\uff1bF \u7edf\u8ba1\u91cf\u542b\u5c0f\u6837\u672c",
    "\u8c03\u6574\uff08{rule}\uff09\uff0c\u03c7\u00b2 \u7edf\u8ba1\u91cf\u4e0d\u542b"
  ),
  iv_first_stage = "\u7b2c\u4e00\u9636\u6bb5",
  iv_statistic = "\u7edf\u8ba1\u91cf",
  iv_distribution = "\u5206\u5e03",
  chi2 = "\u03c7\u00b2({df})",
  iv_untested = paste0(
    "NA\uff1a\u672a\u68c0\u9a8c\uff0c\u56e0\u4e3a\u68c0\u9a8c\u6240\u9700\u7684\u534f\u65b9",
    "\u5dee\u77e9\u9635\u5947\u5f02\u3002"
  ),
  iv_partial_r2 = "\u504f R\u00b2",
  iv_conditional_f = "\u6761\u4ef6 F\uff08SW\uff09",
  iv_anderson_lm = "Anderson \u5178\u578b\u76f8\u5173 LM",
  iv_kleibergen_paap_lm = "Kleibergen-Paap rk LM",
  iv_cragg_donald = "Cragg-Donald F\uff08\u540c\u65b9\u5dee\uff09",
  iv_kleibergen_paap = "Kleibergen-Paap rk Wald F",
  iv_endogeneity = "Wu-Hausman",
  iv_sargan = "Sargan\uff08\u540c\u65b9\u5dee\uff09",
  iv_hansen = "Hansen J",
  iv_anderson_rubin_f = "Anderson-Rubin\uff0cF",
  iv_anderson_rubin_chi2 = "Anderson-Rubin\uff0c\u03c7\u00b2",
  iv_effective_f = "\u6709\u6548 F\uff08Montiel Olea-Pflueger\uff09",
  iv_effective_limits = paste0(
    "\u6709\u6548 F \u7684\u4e34\u754c\u503c\uff085% \u6c34\u5e73\uff0c\u4e24\u9636\u6bb5",
    "\u6700\u5c0f\u4e8c\u4e58\uff09\uff0c\u6309\u504f\u8bef\u4e0a\u9650\uff1a{limits}"
  ),
  iv_limit = "{share}%\uff1a{critical}",
  iv_stock_yogo = paste0(
    "Cragg-Donald F \u7684 Stock-Yogo \u4e34\u754c\u503c\uff0c{criterion}\uff1a{limits}"
  ),
  iv_set = "{name} \u7684 {level}% Anderson-Rubin \u7f6e\u4fe1\u96c6\uff1a{set}",
  set_empty = "\u7a7a\u96c6",
  set_line = "\u6574\u4e2a\u5b9e\u6570\u8f74",
  infinity = "\u221e",
  method_ipw = "\u9006\u6982\u7387\u52a0\u6743",
  method_entropy_balancing = "\u71b5\u5e73\u8861",
  drop_instrument_constant = "\u5de5\u5177\u53d8\u91cf\u4e0d\u53d8",
  drop_instrument_absorbed = "\u5de5\u5177\u53d8\u91cf\u88ab\u56fa\u5b9a\u6548\u5e94\u5438\u6536",
  drop_instrument_collinear = "\u5de5\u5177\u53d8\u91cf\u4e0e\u5176\u4ed6\u53d8\u91cf\u5171\u7ebf",
  stock_yogo_bias = "\u6700\u5927\u76f8\u5bf9\u504f\u8bef",
  stock_yogo_size = "\u6700\u5927\u68c0\u9a8c\u6c34\u5e73",
  # Heterogeneity
  heterogeneity_title = "{outcome} \u6309 {by} \u7684\u5f02\u8d28\u6027\uff08{how}\uff09",
  by_split = "\u5206\u6837\u672c",
  by_interaction = "\u4ea4\u4e92\u9879",
  group_rule_at_most = paste0(
    "{group}\uff1a{name} \u4e0d\u8d85\u8fc7 {middle}\uff0c\u5373 {of}\u7684\u4e2d\u4f4d\u6570"
  ),
  group_rule_above = paste0(
    "{group}\uff1a{name} \u9ad8\u4e8e {middle}\uff0c\u5373 {of}\u7684\u4e2d\u4f4d\u6570"
  ),
  group_rule_below = paste0(
    "{group}\uff1a{name} \u4f4e\u4e8e {middle}\uff0c\u5373 {of}\u7684\u4e2d\u4f4d\u6570"
  ),
  group_rule_at_least = paste0(
    "{group}\uff1a{name} \u4e0d\u4f4e\u4e8e {middle}\uff0c\u5373 {of}\u7684\u4e2d\u4f4d\u6570"
  ),
  of_rows = "{count#} \u4e2a\u89c2\u6d4b",
  of_units = "{count#} \u4e2a\u4e2a\u4f53\uff08\u5404\u53d6\u9996\u4e2a\u503c\uff09",
  group_low = "\u4f4e",
  group_high = "\u9ad8",
  group_left = "\u6392\u9664\u7684\u7ec4\uff1a{group}\uff08{reason}\uff09",
  effect_of = "{treatment} \u7684\u6548\u5e94",
  equality_title = "\u5404\u7ec4\u7cfb\u6570\u76f8\u7b49\u7684\u68c0\u9a8c",
  equality_title_split = paste0(
    "\u5404\u7ec4\u7cfb\u6570\u76f8\u7b49\u7684\u68c0\u9a8c\uff08\u5408\u5e76\u6a21\u578b",
    "\uff0c\u6240\u6709\u89e3\u91ca\u53d8\u91cf\u4e0e\u56fa\u5b9a\u6548\u5e94\u5747\u6309",
    "\u7ec4\u8bbe\u5b9a\uff09"
  ),
  spanning = paste0(
    "{name} \u4e2d\u6709 {count#} \u4e2a\u805a\u7c7b\u7684\u89c2\u6d4b\u5206\u5e03\u5728",
    "\u591a\u4e2a\u7ec4"
  ),
  differences_title = "{treatment} \u6548\u5e94\u7684\u7ec4\u95f4\u5dee\u5f02",
  difference = "\u5dee\u5f02",
  p_holm = "p\uff08Holm\uff09",
  p_seemingly_unrelated = "p\uff08\u4f3c\u65e0\u76f8\u5173\u4f30\u8ba1\uff09",
  p_permutation = "p\uff08\u7f6e\u6362\uff09",
  p_bootstrap = "p\uff08\u81ea\u52a9\u6cd5\uff09",
  p_romano_wolf = "p\uff08Romano-Wolf\uff09",
  z_independent = "z\uff08\u82e5\u72ec\u7acb\uff09",
  # Figures of estimates
  axis_event_time = "\u76f8\u5bf9\u5904\u7406\u7684\u65f6\u671f",
  axis_effect_on = "\u5bf9 {outcome} \u7684\u6548\u5e94",
  axis_effect = "\u6548\u5e94",
  axis_coefficient = "\u7cfb\u6570",
  axis_coefficient_on = "\u7cfb\u6570\uff08\u88ab\u89e3\u91ca\u53d8\u91cf\uff1a{outcome}\uff09",
  axis_effect_of_on = "{treatment} \u5bf9 {outcome} \u7684\u6548\u5e94",
  caption_intervals = "{level}% \u7f6e\u4fe1\u533a\u95f4\uff1b{covariance}",
  caption_band = paste0(
    "{level}% \u7f6e\u4fe1\u533a\u95f4\uff08\u9ed1\u8272\uff09\uff0c\u8054\u5408\u7f6e\u4fe1",
    "\u5e26\uff08\u7070\u8272\uff09\uff1b{covariance}"
  ),
  caption_intervals_two = paste0(
    "{level}%\uff08\u7ec6\u7ebf\uff09\u4e0e {inner}%\uff08\u7c97\u7ebf\uff09",
    "\u7f6e\u4fe1\u533a\u95f4",
    "\uff1b{covariance}"
  ),
  caption_band_two = paste0(
    "{level}%\uff08\u7ec6\u7ebf\uff09\u4e0e {inner}%\uff08\u7c97\u7ebf\uff09",
    "\u7f6e\u4fe1\u533a\u95f4\uff0c",
    "{level}% \u8054\u5408\u7f6e\u4fe1\u5e26\uff08\u7070\u8272\uff09\uff1b{covariance}"
  ),
  caption_alone = "{caption}\uff1b{count#} \u4e2a\u65e0\u6807\u51c6\u8bef\uff08\u53c9\u53f7\uff09",
  caption_equality = paste0(
    "{level}% \u7f6e\u4fe1\u533a\u95f4\uff1b\u7ec4\u95f4\u5dee\u5f02\u68c0\u9a8c\uff1a{result",
    "}"
  ),
  group_size = "\uff08\u89c2\u6d4b\u503c {count#}\uff09",
  title_all_groups = "{group} \u5404\u7ec4\u5408\u5e76\u56de\u5f52",
  iv_sw = "Sanderson-Windmeijer F",
  all_slopes = "\uff08\u5168\u90e8\u659c\u7387\uff09",
  # Mediation
  path_a = "a\uff1a{treatment} \u5bf9 {mediator}",
  path_b = "b\uff1a\u63a7\u5236 {treatment} \u540e {mediator} \u5bf9 {outcome}",
  path_b_untreated = paste0(
    "b\uff1a\u63a7\u5236 {treatment} \u540e {mediator} \u5bf9 {outcome}\uff08\u672a\u5904",
    "\u7406\u65f6\uff09"
  ),
  path_h = "\u4ea4\u4e92\u9879\uff08h\uff09\uff1a{treatment} \u4e0b b \u7684\u53d8\u5316",
  path_total = "\u603b\u6548\u5e94\uff08c\uff09\uff1a{treatment} \u5bf9 {outcome}",
  path_direct = paste0(
    "\u76f4\u63a5\u6548\u5e94\uff08c'\uff09\uff1a\u63a7\u5236{held}\u540e\u7684\u540c\u4e00",
    "\u6548\u5e94\uff1b\u95f4\u63a5\u6548\u5e94\uff1aab"
  ),
  path_natural = paste0(
    "\u76f4\u63a5\u6548\u5e94\u4e0e\u95f4\u63a5\u6548\u5e94\uff1a\u81ea\u7136\u6548\u5e94",
    "\uff0c\u6309\u53e6\u4e00\u8def\u5f84\u4e3a\u672a\u5904\u7406\uff08\u5bf9\u7167\uff09",
    "\u6216\u5904\u7406\uff08\u5904\u7406\u7ec4\uff09\u65f6\u7684\u53d6\u503c\uff0c\u4ee5",
    "\u53ca\u4e24\u8005\u7684\u5e73\u5747"
  ),
  each_mediator = "\u5404\u4e2d\u4ecb\u53d8\u91cf",
  all_mediators = "\u5168\u90e8\u4e2d\u4ecb\u53d8\u91cf",
  one_mediator = "\u5355\u4e2a\u4e2d\u4ecb\u53d8\u91cf",
  two_steps = paste0(
    "\u4e24\u6b65\u6cd5\uff1a\u672a\u4f30\u8ba1\u4e2d\u4ecb\u53d8\u91cf\u5bf9\u88ab\u89e3",
    "\u91ca\u53d8\u91cf\u7684\u6548\u5e94\uff08b\uff09\uff0c\u56e0\u6b64\u6ca1\u6709\u95f4",
    "\u63a5\u6548\u5e94\u53ca\u5176\u68c0\u9a8c\u3002"
  ),
  indirect_tests = paste0(
    "\u95f4\u63a5\u6548\u5e94\u7684\u68c0\u9a8c\uff1bSobel\u3001Aroian \u4e0e Goodman \u5047",
    "\u5b9a a \u4e0e b \u4e0d\u76f8\u5173\uff0c"
  ),
  indirect_tests_joint = "\u8054\u5408\u68c0\u9a8c\u4f7f\u7528\u4e24\u8005\u7684\u534f\u65b9\u5dee",
  test_joint = "\u8054\u5408",
  indirect_untested = "NA\uff1a\u65b9\u5dee\u4e3a\u8d1f\u3001\u4e3a\u96f6\u6216\u7f3a\u5931\u3002",
  mediated = "\u4e2d\u4ecb\u6548\u5e94\u5360\u603b\u6548\u5e94\u7684\u6bd4\u91cd {value}",
  ratio = "\u95f4\u63a5\u6548\u5e94\u4e0e\u76f4\u63a5\u6548\u5e94\u4e4b\u6bd4 {value}",
  total_to_direct = "\u603b\u6548\u5e94\u4e0e\u76f4\u63a5\u6548\u5e94\u4e4b\u6bd4 {value}",
  opposite_signs = paste0(
    "\u76f4\u63a5\u6548\u5e94\u4e0e\u95f4\u63a5\u6548\u5e94\u7b26\u53f7\u76f8\u53cd\u65f6",
    "\u76f8\u4e92\u62b5\u6d88\uff0c\u4e2d\u4ecb\u6548\u5e94\u5360\u6bd4\u4e0d\u518d\u662f",
    "\u6bd4\u91cd\u3002"
  ),
  natural_gap = paste0(
    "\u603b\u6548\u5e94\u51cf\u53bb\u81ea\u7136\u76f4\u63a5\u6548\u5e94\u4e0e\u81ea\u7136",
    "\u95f4\u63a5\u6548\u5e94\uff1a{gap}\uff08\u4ec5\u5728\u6ca1\u6709\u4ea4\u4e92\u9879",
    "\u65f6\u6070\u4e3a 0\uff09"
  ),
  identity_holds = "c = c' + ab \u6210\u7acb\uff0c\u8bef\u5dee {gap}",
  bound_holds = "Sobel \u68c0\u9a8c |z| <= min(|t_a|, |t_b|) \u6210\u7acb\uff1a{values}",
  bound_fails = "Sobel \u68c0\u9a8c |z| <= min(|t_a|, |t_b|) \u4e0d\u6210\u7acb\uff1a{values}",
  interval_percentile = "\u767e\u5206\u4f4d\u6cd5 95% \u7f6e\u4fe1\u533a\u95f4\uff1a{limits}",
  interval_bca = "BCa \u6cd5 95% \u7f6e\u4fe1\u533a\u95f4\uff1a{limits}",
  drawn_rows = paste0(
    "{draws#} \u6b21\u62bd\u6837\uff0c\u6bcf\u6b21\u62bd\u53d6 {size#} \u4e2a\u89c2\u6d4b",
    "\uff0c\u79cd\u5b50 {seed}"
  ),
  drawn_clusters_of = paste0(
    "{draws#} \u6b21\u62bd\u6837\uff0c\u6bcf\u6b21\u62bd\u53d6 {size#} \u4e2a\u805a\u7c7b",
    "\uff08{by}\uff09\uff0c\u79cd\u5b50 {seed}"
  ),
  drawn_failed = paste0(
    "{drawn}\uff1b\u56e0\u4e0d\u80fd\u8bc6\u522b\u5168\u90e8\u8def\u5f84\u800c\u5254\u9664",
    "\uff1a{count#}"
  ),
  effect_total = "\u603b\u6548\u5e94",
  effect_direct = "\u76f4\u63a5\u6548\u5e94",
  effect_indirect = "\u95f4\u63a5\u6548\u5e94",
  effect_interaction = "\u4ea4\u4e92\u9879",
  where_control = "\u672a\u5904\u7406\u65f6",
  where_treated = "\u5904\u7406\u65f6",
  effect_of_mediator = "{effect}[{mediator}]",
  sensitivity_title = paste0(
    "\u5bf9\u4e2d\u4ecb\u53d8\u91cf\u6df7\u6742\u7684\u654f\u611f\u6027\u5206\u6790"
  ),
  sensitivity_zero = paste0(
    "{mediator}\uff1a\u8bef\u5dee\u76f8\u5173\u7cfb\u6570\u4e3a {rho} \u65f6\u95f4\u63a5",
    "\u6548\u5e94\u4e3a\u96f6\uff08\u6df7\u6742\u56e0\u7d20\u6240\u9700 R\u00b2 \u4e4b\u79ef",
    "\uff1a{product}\uff09"
  ),
  sensitivity_values = paste0(
    "\u7a33\u5065\u6027\u503c\uff1a\u4f7f\u8def\u5f84\u7cfb\u6570\u4e3a\u96f6\uff0c\u6df7",
    "\u6742\u56e0\u7d20\u987b\u89e3\u91ca\u7684\u4e24\u4e2a\u5269\u4f59\u65b9\u5dee\u7684",
    "\u4efd\u989d"
  ),
  mediator = "\u4e2d\u4ecb\u53d8\u91cf",
  path = "\u8def\u5f84",
  partial_r_squared = "\u504f R\u00b2",
  robustness_value = "\u7a33\u5065\u6027\u503c",
  diagram_note = "\u603b\u6548\u5e94 c {total}{interaction}{indirect}",
  diagram_part = "\uff1b{name} {value}",
  diagram_errors = "\u6807\u51c6\u8bef\uff1a{covariance}\uff1b{stars}",
  no_se = "{value}\uff08\u65e0\u6807\u51c6\u8bef\uff09",
  # Matching
  prints_matching = "\u5339\u914d",
  unmatched = "\u5339\u914d\u524d\u5dee\u5f02 {difference}\uff08{error}\uff09\uff1b{settings}",
  score_by = "\u503e\u5411\u5f97\u5206\uff1a{link}",
  link_probit = "Probit",
  link_logit = "Logit",
  link_supplied = "\u7531\u7528\u6237\u63d0\u4f9b",
  settings_kernel = "{kernel}\uff0c\u5e26\u5bbd {bandwidth}",
  kernel_epanechnikov = "Epanechnikov \u6838",
  kernel_gaussian = "\u9ad8\u65af\u6838",
  kernel_triangular = "\u4e09\u89d2\u6838",
  kernel_triweight = "\u4e09\u6743\u6838",
  kernel_biweight = "\u53cc\u6743\u6838",
  kernel_tricube = "\u4e09\u7acb\u65b9\u6838",
  settings_radius = "\u534a\u5f84 {bandwidth}",
  settings_lpoly = paste0(
    "\u7ed3\u679c\u53d8\u91cf\u7ecf lpoly \u5e73\u6ed1\uff0c\u5e26\u5bbd {bandwidth}"
  ),
  settings_neighbours = "{count#} \u8fd1\u90bb{without}{ties}",
  settings_without = "\u65e0\u653e\u56de",
  settings_ties = "\uff0c\u4fdd\u7559\u5168\u90e8\u5e76\u5217\u8005",
  settings_caliper = "\u5361\u5c3a {caliper}",
  settings_support = "\u5171\u540c\u652f\u6491",
  settings_support_kind = "\u5171\u540c\u652f\u6491\uff08{how}\uff09",
  settings_exact = "\u5728 {columns+} \u5185",
  support_both = "\u53cc\u4fa7",
  support_controls = "\u5bf9\u7167\u7ec4",
  support_crump = "Crump",
  support_trim = "\u622a\u5c3e",
  support_quantile = "\u5206\u4f4d\u6570",
  order_treated = paste0(
    "\u6709 {count#} \u4e2a\u5904\u7406\u7ec4\u89c2\u6d4b\u7684\u5339\u914d\u53d6\u51b3\u4e8e",
    "\u6570\u636e\u6392\u5e8f\uff1a\u5176\u4ed6\u5bf9\u7167\u4e0e\u6700\u540e\u9009\u53d6",
    "\u8005\u540c\u6837\u63a5\u8fd1\u3002\u8bbe\u5b9a `ties = TRUE` \u53ef\u5168\u90e8\u9009",
    "\u53d6\u3002"
  ),
  order_treated_free = paste0(
    "\u6709 {count#} \u4e2a\u5904\u7406\u7ec4\u89c2\u6d4b\u7684\u5339\u914d\u53d6\u51b3\u4e8e",
    "\u6570\u636e\u6392\u5e8f\uff1a\u5176\u4ed6\u53ef\u7528\u5bf9\u7167\u4e0e\u6700\u540e",
    "\u9009\u53d6\u8005\u540c\u6837\u63a5\u8fd1\uff0c\u6216\u53e6\u4e00\u5f97\u5206\u76f8",
    "\u540c\u7684\u5904\u7406\u7ec4\u89c2\u6d4b\u5df2\u5148\u884c\u9009\u53d6\u3002"
  ),
  order_control = paste0(
    "\u6709 {count#} \u4e2a\u5bf9\u7167\u7ec4\u89c2\u6d4b\u7684\u5339\u914d\u53d6\u51b3\u4e8e",
    "\u6570\u636e\u6392\u5e8f\uff1a\u5176\u4ed6\u5904\u7406\u7ec4\u89c2\u6d4b\u4e0e\u6700",
    "\u540e\u9009\u53d6\u8005\u540c\u6837\u63a5\u8fd1\u3002\u8bbe\u5b9a `ties = TRUE` \u53ef",
    "\u5168\u90e8\u9009\u53d6\u3002"
  ),
  order_control_free = paste0(
    "\u6709 {count#} \u4e2a\u5bf9\u7167\u7ec4\u89c2\u6d4b\u7684\u5339\u914d\u53d6\u51b3\u4e8e",
    "\u6570\u636e\u6392\u5e8f\uff1a\u5176\u4ed6\u53ef\u7528\u5904\u7406\u7ec4\u89c2\u6d4b",
    "\u4e0e\u6700\u540e\u9009\u53d6\u8005\u540c\u6837\u63a5\u8fd1\uff0c\u6216\u53e6\u4e00",
    "\u5f97\u5206\u76f8\u540c\u7684\u5904\u7406\u7ec4\u89c2\u6d4b\u5df2\u5148\u884c\u9009",
    "\u53d6\u3002"
  ),
  term = "\u9879\u76ee",
  type = "\u7c7b\u578b",
  std.error = "\u6807\u51c6\u8bef",
  assumes = "\u5047\u5b9a",
  vcov_psmatch2 = "psmatch2",
  vcov_influence = "\u5f71\u54cd\u51fd\u6570",
  vcov_abadie_imbens = "Abadie-Imbens (2006)",
  vcov_abadie_imbens_2016 = "Abadie-Imbens (2016)",
  vcov_bootstrap = "\u81ea\u52a9\u62bd\u6837",
  vcov_subsample = "\u5b50\u62bd\u6837",
  matching_weight = "\u5339\u914d\u6743\u91cd",
  did_title_none = "\u5339\u914d\u6837\u672c\u4e0a\u7684 DID\uff08\u672a\u52a0\u6743\uff09",
  did_title_matching = paste0(
    "\u5339\u914d\u6837\u672c\u4e0a\u7684 DID\uff08\u4ee5\u5339\u914d\u6743\u91cd\u52a0\u6743",
    "\uff09"
  ),
  did_title_frequency = paste0(
    "\u5339\u914d\u6837\u672c\u4e0a\u7684 DID\uff08\u5339\u914d\u6743\u91cd\u4f5c\u4e3a\u9891",
    "\u6570\uff09"
  ),
  intervals_bootstrap = paste0(
    "\u767e\u5206\u4f4d\u6cd5\u4e0e\u6b63\u6001\u8fd1\u4f3c\u7f6e\u4fe1\u533a\u95f4\uff08{lev",
    "el}%\uff09\uff0c{covariance}\uff1b\u5931\u8d25 {failed#} \u6b21"
  ),
  intervals_subsample = paste0(
    "\u5b50\u62bd\u6837\u6cd5\u4e0e\u6b63\u6001\u8fd1\u4f3c\u7f6e\u4fe1\u533a\u95f4\uff08{lev",
    "el}%\uff09\uff0c{covariance}\uff1b\u5931\u8d25 {failed#} \u6b21"
  ),
  bootstrap_invalid = paste0(
    "\u6709\u653e\u56de\u8fd1\u90bb\u5339\u914d\u7684\u81ea\u52a9\u62bd\u6837\u65e0\u6548",
    "\uff08Abadie and Imbens 2008\uff09"
  ),
  normal.low = "\u6b63\u6001\u4e0b\u9650",
  normal.high = "\u6b63\u6001\u4e0a\u9650",
  replicates = "\u91cd\u590d\u6b21\u6570",
  panel_matched = "\u5339\u914d\u65b9\u5f0f\uff1a{how}{who}{own}\u3002",
  mode_pooled = "\u5168\u90e8\u65f6\u671f\u7684\u89c2\u6d4b\u5408\u5e76\u5339\u914d",
  mode_yearly = "\u5728\u5404\u65f6\u671f\u5185\u5339\u914d",
  mode_base_year = "\u4e2a\u4f53\uff0c\u6309 {year} \u5e74",
  mode_cohort = paste0(
    "\u4e2a\u4f53\uff0c\u6309\u6240\u5728\u6279\u6b21\u5904\u7406\u524d\u7684\u6700\u540e",
    "\u4e00\u671f"
  ),
  weakness_pooled = paste0(
    "\u8fd9\u79cd\u65b9\u5f0f\u53d7\u5230\u6279\u8bc4\uff1a\u53d7\u5904\u7406\u7684\u89c2\u6d4b",
    "\u53ef\u80fd\u4e0e\u5176\u4ed6\u65f6\u671f\u3001\u751a\u81f3\u540c\u4e00\u4e2a\u4f53\u7684",
    "\u89c2\u6d4b\u5339\u914d\uff0c\u65f6\u95f4\u56e0\u7d20\u56e0\u800c\u8fdb\u5165\u6bd4\u8f83",
    "\u3002\u6309\u6279\u6b21\u5339\u914d\u6ca1\u6709\u8fd9\u4e00\u95ee\u9898\u3002"
  ),
  weakness_yearly = paste0(
    "\u8fd9\u79cd\u65b9\u5f0f\u53d7\u5230\u6279\u8bc4\uff1a\u4e0e\u5904\u7406\u4e2a\u4f53\u5339",
    "\u914d\u7684\u5bf9\u7167\u4e2a\u4f53\u9010\u671f\u53d8\u5316\uff0c\u7ed3\u679c\u7684\u53d8",
    "\u5316\u4e5f\u53cd\u6620\u5bf9\u7167\u7ec4\u7684\u53d8\u5316\u3002\u6309\u6279\u6b21\u5339",
    "\u914d\u6ca1\u6709\u8fd9\u4e00\u95ee\u9898\u3002"
  ),
  treated_counts = "\uff1b\u5904\u7406\u7ec4\uff1a{counts}\uff0c\u4ee5{as}\u8ba1",
  as_row = "\u89c2\u6d4b",
  as_unit = "\u4e2a\u4f53",
  treated_rows = "\u4e2a\u5904\u7406\u89c2\u6d4b",
  ever_treated_units = "\u4e2a\u66fe\u53d7\u5904\u7406\u7684\u4e2a\u4f53",
  their_rows = "\u4e2a\u4e0a\u8ff0\u4e2a\u4f53\u7684\u89c2\u6d4b",
  own_share = paste0(
    "\uff1b{share}% \u7684\u6743\u91cd\u843d\u5728\u540c\u4e00\u4e2a\u4f53\u7684\u89c2\u6d4b",
    "\u4e0a"
  ),
  count_named = "{count#} {name}",
  # Balance
  balance_after = paste0(
    "\u5339\u914d\u540e\u7684\u5e73\u8861\u6027\uff1a{n} \u4e2a\u534f\u53d8\u91cf\u4e2d {bias",
    "ed} \u4e2a |\u504f\u5dee| \u5927\u4e8e {limit}%\uff0c{rejected} \u4e2a p < 0.05{ratios}{",
    "rubin}\u3002"
  ),
  balance_sizes = paste0(
    "\u5339\u914d\u540e\u7684\u6709\u6548\u6837\u672c\u91cf\uff1a\u5904\u7406\u7ec4 {treate",
    "d}\uff0c\u5bf9\u7167\u7ec4 {control}\uff08\u5339\u914d\u524d\uff1a{treated_before} ",
    "\u4e0e {control_before}\uff09\u3002"
  ),
  balance_hidden = paste0(
    "{count#} \u4e2a\u65b9\u5dee\u6bd4\u672a\u753b\u51fa\uff1a\u4e8c",
    "\u503c\u534f\u53d8\u91cf {binary#} \u4e2a\uff0c\u4e3a\u96f6\u6216\u65e0\u7a77 {off#} \u4e2a\u3002"
  ),
  axis_variance_ratio = "V(T)/V(C)",
  axis_ks = "KS \u8ddd\u79bb",
  balance_ratios = "\uff0c{n} \u4e2a\u4e2d {count} \u4e2a V(T)/V(C) \u5728 {limits} \u4e4b\u5916",
  balance_rubin = "\uff1bRubin B {b}{above}\uff0cR {r}{outside}",
  rubin_above = "\uff08\u5927\u4e8e 25\uff09",
  rubin_outside = "\uff08\u5728 0.5-2 \u4e4b\u5916\uff09",
  variable = "\u53d8\u91cf",
  before = "\u5339\u914d\u524d",
  after = "\u5339\u914d\u540e",
  control = "\u5bf9\u7167\u7ec4",
  bias = "\u6807\u51c6\u5316\u504f\u5dee(%)",
  bias_reduction = "\u504f\u5dee\u964d\u5e45(%)",
  balance_sample = "\u6837\u672c",
  balance_legend = paste0(
    "* \u8868\u793a\u5728 {ratios} \u4e4b\u5916\uff1b\u504f\u5dee\u4ee5{of}\u7684\u6807\u51c6",
    "\u5dee\u8ba1{binary}"
  ),
  ratio_range = "{sample} {limits}",
  of_both = "\u4e24\u7ec4",
  of_treated = "\u5904\u7406\u7ec4",
  binary_proportion = "\uff0c\u6bd4\u4f8b\u53d8\u91cf\u4e3a \u221a(p(1-p))",
  binary_raw = "\uff0c\u6bd4\u4f8b\u53d8\u91cf\u4ee5\u767e\u5206\u70b9\u8ba1",
  pseudo_r2 = "\u4f2a R\u00b2",
  lr_chi2 = "LR \u03c7\u00b2",
  lr_p = "LR p",
  mean_bias = "\u5e73\u5747\u504f\u5dee",
  median_bias = "\u504f\u5dee\u4e2d\u4f4d\u6570",
  rubin_b = "Rubin B",
  rubin_r = "Rubin R",
  no_probit = paste0(
    "NA\uff1a\u534f\u53d8\u91cf\u5b8c\u5168\u533a\u5206\u5904\u7406\u7ec4\u4e0e\u5bf9\u7167",
    "\u7ec4\uff0c\u65e0\u6cd5\u4f30\u8ba1 Probit \u6a21\u578b\u3002"
  ),
  # Figures of matching
  axis_score = "\u503e\u5411\u5f97\u5206",
  axis_shares = "\u5bf9\u7167\u7ec4(%) | \u5904\u7406\u7ec4(%)",
  axis_density = "\u5bc6\u5ea6",
  controls_group = "\u5bf9\u7167\u7ec4",
  off_support = "\u5171\u540c\u652f\u6491\u5916",
  before_matching = "\u5339\u914d\u524d",
  after_matching = "\u5339\u914d\u540e",
  axis_bias = "\u6807\u51c6\u5316\u504f\u5dee(%)",
  axis_bias_treated = "\u4ee5\u5904\u7406\u7ec4\u6807\u51c6\u5dee\u8ba1\u7684\u504f\u5dee(%)",
  change_of = "{name} \u7684\u53d8\u5316",
  # Composite indices
  index_title = "\u7efc\u5408\u6307\u6570",
  index_counts = paste0(
    "{rows#} \u884c\uff0c{indicators} \u4e2a\u6307\u6807\uff0c{dimensions#} \u4e2a\u7ef4",
    "\u5ea6"
  ),
  index_normalised = paste0(
    "\u6807\u51c6\u5316\u65b9\u6cd5\uff1a{normalise}{range}{bounds}\uff0c\u5e73\u79fb {shift}"
  ),
  index_range = "\uff08{from} \u81f3 {to}\uff09",
  index_bounds_given = "\uff0c\u7ed9\u5b9a {names} \u7684\u4e0a\u4e0b\u754c",
  index_bounds_global = "\uff0c\u5168\u5c40\u4e0a\u4e0b\u754c",
  index_bounds_period = "\uff0c\u6309\u65f6\u671f\u4e0a\u4e0b\u754c",
  index_weights = "\u6743\u91cd\uff1a{weights}{scope}{nested}",
  index_scope_period = "\uff08\u5404\u65f6\u671f\u5185\uff09",
  index_scope_unit = "\uff08\u5404\u4e2a\u4f53\u5185\uff09",
  index_nested = "\uff0c\u7ef4\u5ea6\u5185\u6743\u91cd\uff1a{weights}",
  index_aggregation = "\u5408\u6210\u65b9\u6cd5\uff1a{aggregation}",
  index_preset = "\u9884\u8bbe\uff1a{preset}",
  index_wrong_entropy = paste0(
    "\u9519\u8bef\uff1a\u6df7\u5408\u6837\u672c\u7684\u71b5\u9664\u4ee5\u4e86\u65f6\u671f",
    "\u6570\u7684\u5bf9\u6570"
  ),
  index_score_range = "\u5f97\u5206\u4ece {from} \u5230 {to}\uff0c\u5747\u503c {mean}",
  weights_given = "\u7ed9\u5b9a",
  weights_given_numbers = "\u7ed9\u5b9a\u6570\u503c",
  normalise_minmax = "\u6781\u5dee\u6cd5",
  normalise_rank = "\u79e9",
  normalise_zscore = "Z \u5206\u6570\u6cd5",
  normalise_none = "\u65e0",
  aggregation_arithmetic = "\u7b97\u672f\u52a0\u6743",
  aggregation_geometric = "\u51e0\u4f55\u52a0\u6743",
  indicator = "\u6307\u6807",
  dimension = "\u7ef4\u5ea6",
  direction = "\u65b9\u5411",
  entropy = "\u71b5\u503c",
  weight = "\u6743\u91cd",
  mean_weight = "\u5e73\u5747\u6743\u91cd",
  lowest = "\u6700\u4f4e",
  highest = "\u6700\u9ad8",
  direction_positive = "\u6b63\u5411",
  direction_negative = "\u8d1f\u5411",
  negative = "\u8d1f\u503c",
  zeros = "\u96f6\u503c",
  minimum = "\u6700\u5c0f\u503c",
  maximum = "\u6700\u5927\u503c",
  outside_percentage = "\u8d85\u51fa\u767e\u5206\u6bd4\u8303\u56f4",
  weights_entropy = "\u71b5\u503c\u6cd5",
  weights_equal = "\u7b49\u6743\u91cd",
  weights_coefficient_of_variation = "\u53d8\u5f02\u7cfb\u6570\u6cd5",
  weights_critic = "CRITIC \u6cd5",
  weights_pca = "\u4e3b\u6210\u5206\u5206\u6790",
  normalise_vector = "\u5411\u91cf\u5f52\u4e00\u5316",
  aggregation_topsis = "TOPSIS",
  map_banded = paste0(
    "\u6309\u5e73\u5747\u5f97\u5206\u5c06 {units#} \u4e2a\u4e2a\u4f53\u5206\u4e3a {bands} ",
    "\u7ec4\uff0c\u6bcf\u7ec4 {sizes} \u4e2a\uff1b\u884c\u4e3a\u6392\u540d\uff0c\u8272\u5757",
    "\u4e3a\u5747\u503c"
  ),
  from_to = "{from} \u81f3 {to}",
  column_list = "\u5217\u8868",
  column_matrix = "\u77e9\u9635",
  column_dates = "\u65e5\u671f",
  column_empty = "\u6ca1\u6709\u6570\u503c",
  column_factor = "\u56e0\u5b50",
  column_text = "\u6587\u672c",
  column_other = "\u65e2\u975e\u6570\u5b57\u3001\u6587\u672c\uff0c\u4e5f\u975e\u65e5\u671f",
  column_numbers = "\u6570\u5b57\u5f62\u5f0f\u7684{what}",
  column_numbers_but = "\u6570\u5b57\u5f62\u5f0f\u7684{what}\uff0c\u4f46 {cells} \u9664\u5916",
  dimension_scores = "\u7ef4\u5ea6\u5f97\u5206",
  indicators_title = "\u6307\u6807",
  mean = "\u5747\u503c",
  min = "\u6700\u5c0f\u503c",
  median = "\u4e2d\u4f4d\u6570",
  max = "\u6700\u5927\u503c",
  more_rows = "\u2026\u2026 \u53e6\u6709 {count} \u884c",
  percentile_limits = "{level}% \u767e\u5206\u4f4d\u6570\u754c\u9650",
  rank_spans = paste0(
    "{units#} \u4e2a\u4e2a\u4f53\u7684\u6392\u540d\uff1a\u754c\u9650\u8de8\u5ea6\u4e2d\u4f4d",
    "\u6570\u4e3a {median} \u4f4d\uff0c\u6700\u5927\u4e3a {most} \u4f4d"
  ),
  period = "\u65f6\u671f",
  unit = "\u4e2a\u4f53",
  carried_title = paste0(
    "\u6807\u51c6\u8bef\uff1a\u5c06\u6307\u6570\u89c6\u4e3a\u5df2\u77e5\uff0c\u4ee5\u53ca",
    "\u8ba1\u5165\u6307\u6570\u4f30\u8ba1\u8bef\u5dee"
  ),
  known = "\u89c6\u4e3a\u5df2\u77e5",
  known_drawn = "\u89c6\u4e3a\u5df2\u77e5\uff08\u62bd\u6837\uff09",
  carried = "\u8ba1\u5165\u4f30\u8ba1\u8bef\u5dee",
  known_errors = "\u89c6\u4e3a\u5df2\u77e5\uff1a{covariance}",
  draws_left_out = paste0(
    "\u56e0\u7cfb\u6570\u4e0d\u80fd\u8bc6\u522b\u800c\u5254\u9664\u7684\u62bd\u6837\uff1a{cou",
    "nts}"
  ),
  axis_weight = "\u6743\u91cd\uff08{weights}\uff09",
  axis_period = "\u65f6\u671f",
  axis_score_index = "\u5f97\u5206",
  middle_50 = "\u4e2d\u95f4 50%",
  middle_80 = "\u4e2d\u95f4 80%",
  median_line = "\u7ebf\uff1a\u5404\u4e2a\u4f53\u7684\u4e2d\u4f4d\u6570",
  map_highest = paste0(
    "\u6309\u5e73\u5747\u5f97\u5206\u6392\u5e8f\uff0c{units#} \u4e2a\u4e2a\u4f53\u4e2d\u6700",
    "\u9ad8\u7684 {rows} \u4e2a"
  ),
  map_lowest = paste0(
    "\u6309\u5e73\u5747\u5f97\u5206\u6392\u5e8f\uff0c{units#} \u4e2a\u4e2a\u4f53\u4e2d\u6700",
    "\u4f4e\u7684 {rows} \u4e2a"
  ),
  map_extremes = paste0(
    "\u6309\u5e73\u5747\u5f97\u5206\u6392\u5e8f\uff0c{units#} \u4e2a\u4e2a\u4f53\u4e2d\u6700",
    "\u9ad8\u7684 {top} \u4e2a\u4e0e\u6700\u4f4e\u7684 {low} \u4e2a"
  ),
  # Poverty
  logit_intervals = "\u7f6e\u4fe1\u533a\u95f4\uff1a\u5728 Logit \u5c3a\u5ea6\u4e0a\u5bf9\u79f0",
  headcounts_by = "\u5404\u6307\u6807\u7684\u8d2b\u56f0\u53d1\u751f\u7387\uff0c{cutoff}",
  subgroups_title = "\u5206\u7ec4\uff0c{cutoff}",
  uncensored = "\u672a\u5220\u5931",
  censored = "\u5220\u5931",
  contribution = "\u8d21\u732e",
  by = "\u5206\u7ec4\u53d8\u91cf",
  subgroup = "\u7ec4",
  share = "\u4efd\u989d",
  # Growth model
  solow_title = "\u542b\u4ea4\u6613\u6210\u672c\u7684 Solow \u6a21\u578b",
  solow_steady = "\u7a33\u6001",
  solow_speed = paste0(
    "\u6536\u655b\u901f\u5ea6 {speed}\uff0c\u534a\u8870\u671f {half}\uff1b\u50a8\u84c4\u7387",
    "\u4e3a {golden} \u65f6\u6d88\u8d39\u6700\u5927"
  ),
  solow_elasticities = "\u7a33\u6001\u7684\u5f39\u6027",
  solow_path = paste0(
    "\u8def\u5f84\u89c1 $path\uff1a\u4ece\u65f6\u523b {time} \u7684\u8d44\u672c {capital} ",
    "\u5230\u65f6\u523b {time_end} \u7684 {capital_end}"
  ),
  alpha = "\u03b1",
  savings = "\u50a8\u84c4\u7387",
  depreciation = "\u6298\u65e7\u7387",
  technology = "\u6280\u672f",
  transaction_cost = "\u4ea4\u6613\u6210\u672c",
  capital = "\u8d44\u672c",
  output = "\u4ea7\u51fa",
  consumption = "\u6d88\u8d39",
  parameter = "\u53c2\u6570",
  # Policy documents
  themes_title = "\u653f\u7b56\u6587\u4ef6\u7684\u4e3b\u9898",
  themes_counts = paste0(
    "{documents#} \u4efd\u6587\u4ef6\uff0c{words#} \u4e2a\u8bcd\uff0c{keywords} \u4e2a\u5173",
    "\u952e\u8bcd{weighted}{inside}"
  ),
  themes_weighted = "\uff1b\u6587\u4ef6\u5df2\u52a0\u6743",
  themes_inside = "\uff1b\u5176\u4ed6\u8bcd\u5185\u7684\u5173\u952e\u8bcd\u4e5f\u8ba1\u5165",
  theme = "\u4e3b\u9898",
  share_words = "\u5360\u8bcd\u6570",
  share_keywords = "\u5360\u5173\u952e\u8bcd",
  share_documents = "\u5360\u6587\u4ef6\u6570",
  count = "\u6b21\u6570",
  documents = "\u6587\u4ef6\u6570",
  # Descriptions
  panel_cells = paste0(
    "{units#} \u4e2a\u4e2a\u4f53 \u00d7 {periods#} \u4e2a\u65f6\u671f = {cells#} \u4e2a\u5355",
    "\u5143{absent}\uff1a{rows#} \u884c\uff0c\u5176\u4e2d {complete#} \u884c\u5404\u5217",
    "\u5747\u6709\u503c\u3002"
  ),
  panel_absent = "\uff0c{count#} \u4e2a\u6ca1\u6709\u89c2\u6d4b",
  panel_units = paste0(
    "{units#} \u4e2a\u4e2a\u4f53\u7684 {rows#} \u884c\uff0c\u5176\u4e2d {complete#} \u884c",
    "\u5404\u5217\u5747\u6709\u503c\u3002"
  ),
  panel_rows = paste0(
    "{rows#} \u884c\uff0c\u5176\u4e2d {complete#} \u884c\u5404\u5217\u5747\u6709\u503c\u3002"
  ),
  panel_gaps = "{text}{count#} \u4e2a\u4e2a\u4f53\u7684\u65f6\u95f4\u4e0d\u8fde\u7eed\u3002",
  check_found = "\u8bf7\u68c0\u67e5\uff1a{check}\uff1a{columns}\u3002",
  check_percentage = "\u767e\u5206\u6bd4\u8d85\u51fa 0 \u81f3 100",
  check_zero = "\u6b63\u503c\u4e2d\u7684\u96f6",
  check_far = "\u504f\u79bb\u5747\u503c\u8d85\u8fc7 {far} \u4e2a\u6807\u51c6\u5dee",
  left_out_columns = "\u672a\u63cf\u8ff0\u7684\u5217\uff1a{columns}\u3002",
  component = "\u6210\u5206",
  n = "\u89c2\u6d4b\u503c",
  missing = "\u7f3a\u5931",
  sd = "\u6807\u51c6\u5dee",
  overall = "\u6574\u4f53",
  between_units = "\u7ec4\u95f4",
  within_units = "\u7ec4\u5185",
  table_variable = "\u53d8\u91cf",
  table_n = "\u89c2\u6d4b\u503c",
  table_missing = "\u7f3a\u5931",
  table_mean = "\u5747\u503c",
  table_sd = "\u6807\u51c6\u5dee",
  table_min = "\u6700\u5c0f\u503c",
  table_median = "\u4e2d\u4f4d\u6570",
  table_max = "\u6700\u5927\u503c",
  description_note = "{counts}",
  # Stand-ins and published tables
  further_rows = "\u2026\u2026 \u53e6\u6709 {count#} \u884c",
  compared_title = "\u8868 {title}\uff1a\u5df2\u53d1\u8868\u4e0e\u91cd\u65b0\u8ba1\u7b97",
  column = "\u5217",
  row = "\u884c",
  published = "\u5df2\u53d1\u8868",
  recomputed = "\u91cd\u65b0\u8ba1\u7b97",
  verdict = "\u7ed3\u8bba",
  verdict_equal = "\u4e00\u81f4",
  verdict_last_digit = "\u672b\u4f4d\u4e0d\u540c",
  verdict_not_computed = "\u672a\u8ba1\u7b97",
  verdict_differs = "\u4e0d\u540c",
  verdict_stars = "{verdict}\uff0c\u661f\u53f7\u4e0d\u540c",
  count_stars = paste0(
    "\u68c0\u67e5\u661f\u53f7 {count} \u4e2a\u5355\u5143\u683c\uff1a",
    "{other} \u4e2a\u4e0e\u8868\u6ce8\u4e0d\u7b26"
  ),
  all_cells = "\u5168\u90e8 {count#} \u4e2a\u5355\u5143\u683c",
  count_cells = "{count#} \u4e2a\u5355\u5143\u683c\uff1a{counts}",
  counted_equal = "{count} \u4e2a\u4e00\u81f4",
  counted_last_digit = "{count} \u4e2a\u672b\u4f4d\u76f8\u5dee\u4e00\u4e2a\u5355\u4f4d",
  counted_not_computed = "{count} \u4e2a\u672a\u8ba1\u7b97",
  counted_differs = "{count} \u4e2a\u4e0d\u540c",
  # Covariance specifications
  specification = "\u534f\u65b9\u5dee {type}",
  specification_with = "\u534f\u65b9\u5dee {type}\uff1a{settings}",
  setting = "{name} {value}",
  labour = "\u52b3\u52a8",
  gamma = "\u03b3",
  capital_output_ratio = "\u8d44\u672c\u4ea7\u51fa\u6bd4",
  value = "\u53d6\u503c",
  map_all = "\u6309\u5e73\u5747\u5f97\u5206\u6392\u5e8f\u7684 {count#} \u4e2a\u4e2a\u4f53",
  map_crosses = paste0(
    "{caption}\uff1b\u53c9\u53f7\uff1a{count#} \u4e2a\u6ca1\u6709\u5f97\u5206\u7684\u8272",
    "\u5757"
  ),
  keywords = "\u5173\u952e\u8bcd\u6570",
  cell_in_row = "{cell}\uff08\u7b2c {rows} \u884c\uff09",
  cell_in_rows = "{cell}\uff08\u7b2c {rows} \u884c\uff09",
  cell_in_more = "{cell}\uff08\u7b2c {rows} \u7b49\u884c\uff09",
  more_cells = "{cells} \u7b49",
  # Challenges of a result
  wild_title = "\u91ce\u805a\u7c7b\u81ea\u52a9\u6cd5\uff0c\u88ab\u89e3\u91ca\u53d8\u91cf {outcome}",
  wild_how = "{weights}\uff0c{name} \u7684 {groups#} \u4e2a\u805a\u7c7b\uff0c{draws}\uff1b{null}",
  wild_rademacher = "Rademacher \u6743\u91cd",
  wild_webb = "Webb \u6743\u91cd",
  wild_mammen = "Mammen \u6743\u91cd",
  wild_all = "\u5168\u90e8 {count#} \u4e2a\u7b26\u53f7\u5411\u91cf",
  wild_replicates = "\u62bd\u53d6 {count#} \u6b21\uff0c\u79cd\u5b50 {seed}",
  wild_imposed = "\u65bd\u52a0\u539f\u5047\u8bbe",
  wild_not_imposed = "\u4e0d\u65bd\u52a0\u539f\u5047\u8bbe",
  wild_ties = paste0(
    "\u4e0e\u6837\u672c\u7edf\u8ba1\u91cf\u76f8\u7b49\u3001\u4e0d\u8ba1\u5165\u7684\u6b21",
    "\u6570\uff1a{counts}"
  ),
  wild_effective = "\u6709\u6548\u805a\u7c7b\u6570\uff1a{counts}\uff0c\u5171 {groups#} \u4e2a",
  placebo_units = paste0(
    "{treatment} \u7684\u5b89\u6170\u5242\u68c0\u9a8c\uff1a\u968f\u673a\u62bd\u53d6\u5904",
    "\u7406\u4e2a\u4f53"
  ),
  placebo_dates = paste0(
    "{treatment} \u7684\u5b89\u6170\u5242\u68c0\u9a8c\uff1a\u968f\u673a\u62bd\u53d6\u5904",
    "\u7406\u65f6\u70b9"
  ),
  placebo_both = paste0(
    "{treatment} \u7684\u5b89\u6170\u5242\u68c0\u9a8c\uff1a\u968f\u673a\u62bd\u53d6\u5904",
    "\u7406\u4e2a\u4f53\u548c\u5904\u7406\u65f6\u70b9"
  ),
  placebo_all = paste0(
    "\u5168\u90e8 {count#} \u79cd\u5206\u914d\uff0c\u5305\u62ec\u5b9e\u9645\u5206\u914d"
  ),
  placebo_sampled = paste0(
    "{count#} \u6b21\u968f\u673a\u5206\u914d\uff0c\u79cd\u5b50 {seed}\uff1bp \u503c\u7684",
    "\u6a21\u62df\u8bef\u5dee {errors}"
  ),
  placebo_axis = "{term} \u5bf9 {outcome} \u7684\u4f30\u8ba1\u7cfb\u6570",
  placebo_p_axis = "p \u503c\uff08{errors}\uff09",
  placebo_caption = paste0(
    "\u7ad6\u7ebf\u4e3a\u5b9e\u9645\u4f30\u8ba1\u503c {estimate}\uff1b{count#} \u6b21",
    "\u5206\u914d\uff0cp {p}"
  ),
  without_title = paste0(
    "\u9010\u4e00\u5254\u9664 {by} \u7684 {count#} \u7ec4\u540e\u7684\u7cfb\u6570\uff0c",
    "\u88ab\u89e3\u91ca\u53d8\u91cf {outcome}"
  ),
  without_most = paste0(
    "\u5bf9 {term} \u5f71\u54cd\u6700\u5927\u7684\u7ec4\uff1a{group}\uff08\u5254\u9664",
    "\u540e\u4e3a {estimate}\uff0c\u53d8\u52a8 {change} \u4e2a\u6807\u51c6\u8bef\uff09"
  ),
  without_axis = "\u5254\u9664\u7684 {by}\uff08\u6309\u4f30\u8ba1\u503c\u6392\u5e8f\uff09",
  without_estimate = "{term} \u7684\u4f30\u8ba1\u7cfb\u6570",
  # Decompositions and sensitivity of difference-in-differences
  weight_title = "\u6743\u91cd",
  bacon_title = "Goodman-Bacon \u5206\u89e3\uff1a{treatment} \u5bf9 {outcome} \u7684\u7cfb\u6570",
  bacon_counts = paste0(
    "{units#} \u4e2a\u4e2a\u4f53\uff0c{periods#} \u4e2a\u65f6\u671f\uff0c{cohorts#} \u4e2a",
    "\u5904\u7406\u6279\u6b21\uff1b\u7cfb\u6570 {coefficient}"
  ),
  bacon_control = "\u5bf9\u7167\u7ec4",
  bacon_comparisons = "\u6bd4\u8f83\u7ec4\u6570",
  bacon_never_treated = "\u4ece\u672a\u5904\u7406",
  bacon_always_treated = "\u59cb\u7ec8\u5904\u7406",
  bacon_not_yet_treated = "\u5c1a\u672a\u5904\u7406",
  bacon_already_treated = "\u5df2\u5904\u7406",
  bacon_both_treated = "\u4e24\u7ec4\u5747\u53d7\u5904\u7406",
  bacon_within_cohorts = "\u6279\u6b21\u5185\u90e8",
  twfe_title = "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94\u7cfb\u6570\u7684\u6743\u91cd",
  twfe_coefficient = "{treatment} \u7684\u7cfb\u6570\uff1a{coefficient}",
  twfe_negative = paste0(
    "{cells#} \u4e2a\u6279\u6b21-\u65f6\u671f\u5355\u5143\u4e2d {negative#} \u4e2a\u6743",
    "\u91cd\u4e3a\u8d1f\uff0c\u8d1f\u6743\u91cd\u4e4b\u548c {sum}"
  ),
  twfe_caption = paste0(
    "\u6bcf\u6761\u7ebf\u4e3a\u4e00\u4e2a\u6279\u6b21\uff1b{cells#} \u4e2a\u6279\u6b21-\u65f6",
    "\u671f\u5355\u5143\u4e2d {negative#} \u4e2a\u6743\u91cd\u4e3a\u8d1f\uff08\u7a7a\u5fc3",
    "\u70b9\uff09\uff0c\u5408\u8ba1 {sum}"
  ),
  twfe_cohort = "\u5904\u7406\u6279\u6b21",
  twfe_time = "\u65f6\u671f",
  twfe_effect = "\u6548\u5e94",
  honest_title = "\u5e73\u884c\u8d8b\u52bf\u654f\u611f\u6027\u68c0\u9a8c\uff1a{restriction}",
  honest_relative_magnitude = "\u76f8\u5bf9\u504f\u79bb\u7a0b\u5ea6\u9650\u5236",
  honest_smoothness = "\u5e73\u6ed1\u9650\u5236",
  honest_positive = "\u504f\u8bef\u4e3a\u6b63",
  honest_negative = "\u504f\u8bef\u4e3a\u8d1f",
  honest_increasing = "\u8d8b\u52bf\u5dee\u5f02\u5355\u8c03\u9012\u589e",
  honest_decreasing = "\u8d8b\u52bf\u5dee\u5f02\u5355\u8c03\u9012\u51cf",
  honest_source = "{source}\uff1b\u4e8b\u524d {leads#} \u671f\uff0c\u4e8b\u540e {lags#} \u671f",
  honest_given = "\u4f30\u8ba1\u503c\u7531\u7528\u6237\u7ed9\u5b9a",
  honest_given_covariance = "\u7531\u7528\u6237\u7ed9\u5b9a",
  honest_effect = "\u76ee\u6807\u53c2\u6570\uff1a{effect}",
  honest_effect_number = "\u7b2c {number} \u4e2a\u4e8b\u540e\u65f6\u671f\u7684\u6548\u5e94",
  honest_effect_at = "\u76f8\u5bf9\u65f6\u671f {period} \u7684\u6548\u5e94",
  honest_average = "\u4ee5\u4e0b\u6548\u5e94\u7684\u5e73\u5747\u503c\uff08{effects}\uff09",
  honest_sum = "\u52a0\u6743\u548c\uff08{parts}\uff09",
  honest_times = "{weight} \u00d7 {effect}",
  honest_intervals = "{level}% {kind}",
  honest_intervals_without = paste0(
    "{level}% {kind}\uff1b{count#} \u4e2a\u4e3a\u7a7a\u96c6\uff08\u53c9\u53f7\uff09"
  ),
  honest_fixed_length = "\u56fa\u5b9a\u957f\u5ea6\u7f6e\u4fe1\u533a\u95f4",
  honest_conditional = "\u6761\u4ef6\u7f6e\u4fe1\u96c6",
  honest_hybrid_smoothness = paste0(
    "\u6df7\u5408\u7f6e\u4fe1\u96c6\uff08\u5148\u7528\u56fa\u5b9a\u957f\u5ea6\u533a\u95f4",
    "\uff0c\u518d\u7528\u6761\u4ef6\u68c0\u9a8c\uff09"
  ),
  honest_hybrid_relative_magnitude = paste0(
    "\u6df7\u5408\u7f6e\u4fe1\u96c6\uff08\u5148\u7528\u6700\u4e0d\u5229\u4e34\u754c\u503c",
    "\uff0c\u518d\u7528\u6761\u4ef6\u68c0\u9a8c\uff09"
  ),
  honest_parallel = "\u5e73\u884c\u8d8b\u52bf",
  honest_bound = "\u504f\u79bb\u7a0b\u5ea6",
  honest_low = "\u4e0b\u9650",
  honest_high = "\u4e0a\u9650",
  honest_never_rejected = paste0(
    "\u4efb\u4f55\u504f\u79bb\u7a0b\u5ea6\u4e0b\u5747\u4e0d\u80fd\u62d2\u7edd\u96f6\u6548",
    "\u5e94\uff08\u4e34\u754c\u504f\u79bb\u7a0b\u5ea6 0\uff09"
  ),
  honest_always_rejected = paste0(
    "\u4efb\u4f55\u504f\u79bb\u7a0b\u5ea6\u4e0b\u5747\u62d2\u7edd\u96f6\u6548\u5e94\uff08",
    "\u65e0\u4e34\u754c\u504f\u79bb\u7a0b\u5ea6\uff09"
  ),
  honest_rejected_below = paste0(
    "\u504f\u79bb\u7a0b\u5ea6\u5c0f\u4e8e {breakdown}\uff08\u4e34\u754c\u504f\u79bb\u7a0b",
    "\u5ea6\uff09\u65f6\u62d2\u7edd\u96f6\u6548\u5e94"
  ),
  caption_honest = paste0(
    "\u7070\u8272\uff08\u53f3\u4fa7\uff09\uff1a{kinds}\uff1b{restrictions}\uff0c",
    "\u754c\u9650 {bounds}"
  ),
  honest_axis_effect = "\u6548\u5e94",
  honest_axis_smoothness = "\u504f\u8bef\u659c\u7387\u53d8\u52a8\u7684\u4e0a\u9650",
  honest_axis_relative_magnitude = paste0(
    "\u504f\u8bef\u53d8\u52a8\u76f8\u5bf9\u4e8e\u5904\u7406\u524d\u6700\u5927\u53d8\u52a8",
    "\u7684\u500d\u6570\u4e0a\u9650"
  ),
  power_title = paste0(
    "\u4e8b\u524d\u8d8b\u52bf\u68c0\u9a8c\u5bf9\u7ebf\u6027\u8d8b\u52bf\u7684\u68c0\u9a8c",
    "\u529f\u6548"
  ),
  power_source = "{source}\uff1b\u6807\u51c6\u8bef\uff1a{covariance}",
  power_test = "\u68c0\u9a8c\uff1a{test}\uff0c\u663e\u8457\u6027\u6c34\u5e73 {size}",
  power_joint = "\u4e8b\u524d\u5404\u671f\u7cfb\u6570\u8054\u5408\u4e3a\u96f6",
  power_individual = "\u4e8b\u524d\u5404\u671f\u7cfb\u6570\u5747\u4e0d\u5355\u72ec\u663e\u8457",
  power_slope = paste0(
    "\u6bcf\u671f\u659c\u7387\u4e3a {slope} \u7684\u8d8b\u52bf\u88ab\u68c0\u9a8c\u53d1\u73b0",
    "\u7684\u6982\u7387\u4e3a {power}"
  ),
  power_passed = paste0(
    "\u901a\u8fc7\u68c0\u9a8c\u7684\u6982\u7387\u4e3a\u5e73\u884c\u8d8b\u52bf\u4e0b\u7684 ",
    "{bayes_factor} \u500d\uff08\u8d1d\u53f6\u65af\u56e0\u5b50\uff09\uff1b\u4e8b\u524d\u5404",
    "\u671f\u4f30\u8ba1\u503c\u7684\u4f3c\u7136\u4e3a\u5e73\u884c\u8d8b\u52bf\u4e0b\u7684 ",
    "{likelihood_ratio} \u500d\uff08\u4f3c\u7136\u6bd4\uff09"
  ),
  power_trend = "\u7ebf\u6027\u8d8b\u52bf",
  power_expected = "\u901a\u8fc7\u68c0\u9a8c\u65f6\u7684\u671f\u671b\u503c",
  power_lines = paste0(
    "\u865a\u7ebf\uff1a\u4ee5 {power} \u7684\u6982\u7387\u88ab\u53d1\u73b0\u7684\u7ebf\u6027",
    "\u8d8b\u52bf\uff1b\u70b9\u7ebf\uff1a\u8d8b\u52bf\u672a\u88ab\u53d1\u73b0\u65f6\u4f30",
    "\u8ba1\u503c\u7684\u671f\u671b"
  ),
  # Challenges: sensitivity, robustness and variations, headings
  confounded_title = paste0(
    "{term} \u7cfb\u6570\u7684\u654f\u611f\u6027\u5206\u6790\uff08\u88ab\u89e3\u91ca\u53d8",
    "\u91cf {outcome}\uff09"
  ),
  confounded_rows = "\u89c2\u6d4b\u503c {rows#}{without}",
  confounded_effects = "\uff1b\u5df2\u5254\u9664\u56fa\u5b9a\u6548\u5e94\uff1a{effects}",
  confounded_estimate = paste0(
    "\u4f30\u8ba1\u503c {estimate}\uff0c\u6807\u51c6\u8bef {error}\uff08{covariance}\uff09",
    "\uff0ct {t}"
  ),
  confounded_partial = paste0(
    "\u9057\u6f0f\u53d8\u91cf\u7684\u504f R\u00b2\uff08Cinelli and Hazlett\uff0c2020\uff09"
  ),
  confounded_r2 = paste0(
    "\u5904\u7406\u53d8\u91cf\u4e0e\u88ab\u89e3\u91ca\u53d8\u91cf\u7684\u504f R\u00b2\uff1a",
    "{value}"
  ),
  confounded_values = paste0(
    "\u7a33\u5065\u6027\u503c\uff1a\u6df7\u6742\u56e0\u7d20\u4e0e\u5904\u7406\u53d8\u91cf\u3001",
    "\u88ab\u89e3\u91ca\u53d8\u91cf\u7684\u504f R\u00b2 \u5747\u8fbe\u5230 {estimate} \u65f6",
    "{takes}\uff0c\u5747\u8fbe\u5230 {significance} \u65f6\u4f30\u8ba1\u503c\u5728 {level}% ",
    "\u6c34\u5e73\u4e0a\u4e0d\u518d\u663e\u8457"
  ),
  takes_to_zero = "\u4f30\u8ba1\u503c\u964d\u4e3a\u96f6",
  takes_away = "\u4f30\u8ba1\u503c\u51cf\u5c11 {percent}%",
  confounded_extreme = paste0(
    "\u82e5\u6df7\u6742\u56e0\u7d20\u89e3\u91ca\u88ab\u89e3\u91ca\u53d8\u91cf\u7684\u5168\u90e8",
    "\u5269\u4f59\u53d8\u5f02\uff0c\u5176\u4e0e\u5904\u7406\u53d8\u91cf\u7684\u504f R\u00b2 ",
    "\u987b\u8fbe\u5230 {value}"
  ),
  confounded_bounds = "\u5047\u8bbe\u6df7\u6742\u56e0\u7d20\u7684\u5f3a\u5ea6\u4e3a",
  r2_treatment = "\u4e0e\u5904\u7406\u53d8\u91cf\u7684\u504f R\u00b2",
  r2_outcome = "\u4e0e\u88ab\u89e3\u91ca\u53d8\u91cf\u7684\u504f R\u00b2",
  confounder_as = "{multiple} \u500d {name}",
  confounder_given = "\u8bbe\u5b9a {number}",
  strength_impossible = paste0(
    "\u8d85\u51fa\u5904\u7406\u53d8\u91cf\u53ef\u88ab\u89e3\u91ca\u7684\u53d8\u5f02"
  ),
  strength_all = paste0(
    "\u89e3\u91ca\u4e86\u88ab\u89e3\u91ca\u53d8\u91cf\u7684\u5168\u90e8\u5269\u4f59\u53d8\u5f02"
  ),
  selection_title = paste0(
    "\u57fa\u4e8e\u4e0d\u53ef\u89c2\u6d4b\u53d8\u91cf\u7684\u9009\u62e9\uff08Oster\uff0c2019",
    "\uff09"
  ),
  selection_none = "\u672a\u8ba1\u7b97\uff1a{reason}",
  selection_no_controls = paste0(
    "\u6ca1\u6709\u53ef\u4f9b\u6bd4\u8f83\u7684\u53ef\u89c2\u6d4b\u63a7\u5236\u53d8\u91cf"
  ),
  selection_complete = paste0(
    "\u89e3\u91ca\u53d8\u91cf\u5b8c\u5168\u89e3\u91ca\u4e86\u88ab\u89e3\u91ca\u53d8\u91cf"
  ),
  selection_no_gain = paste0(
    "\u63a7\u5236\u53d8\u91cf\u5bf9\u88ab\u89e3\u91ca\u53d8\u91cf\u6ca1\u6709\u89e3\u91ca\u529b"
  ),
  selection_estimate = paste0(
    "\u4f30\u8ba1\u503c\uff1a\u4e0d\u52a0\u5165\u63a7\u5236\u53d8\u91cf {without}\uff0c\u52a0",
    "\u5165\u63a7\u5236\u53d8\u91cf {with}"
  ),
  selection_r2 = paste0(
    "{which} R\u00b2\uff1a\u4e0d\u52a0\u5165\u63a7\u5236\u53d8\u91cf {without}\uff0c\u52a0",
    "\u5165\u63a7\u5236\u53d8\u91cf {with}\uff0c\u4e0a\u9650 {most}"
  ),
  selection_within = "\u7ec4\u5185",
  selection_overall = "\u603b\u4f53",
  selection_unrelated = "\u4e24\u4e2a\u56de\u5f52\u5747\u5305\u542b\uff1a{names}",
  selection_delta = "\u6548\u5e94\u4e3a {effect} \u65f6\u7684 \u03b4\uff1a{delta}",
  selection_effect = "\u03b4 \u4e3a {delta} \u65f6\u7684\u6548\u5e94\uff1a{estimate}{against}",
  selection_against = paste0(
    "\uff08\u4e0e\u52a0\u5165\u63a7\u5236\u53d8\u91cf\u540e\u4f30\u8ba1\u503c\u7684\u53d8\u52a8",
    "\u65b9\u5411\u76f8\u53cd\uff09"
  ),
  axis_r2_treatment = "\u6df7\u6742\u56e0\u7d20\u4e0e\u5904\u7406\u53d8\u91cf\u7684\u504f R2",
  axis_r2_outcome = "\u6df7\u6742\u56e0\u7d20\u4e0e\u88ab\u89e3\u91ca\u53d8\u91cf\u7684\u504f R2",
  caption_contours = paste0(
    "\u7b49\u9ad8\u7ebf\uff1a\u52a0\u5165\u6df7\u6742\u56e0\u7d20\u540e\u7684\u4f30\u8ba1\u503c",
    "\uff1b\u865a\u7ebf\uff1a\u4f30\u8ba1\u503c {threshold}\uff1b{covariance}{left}"
  ),
  caption_contours_t = paste0(
    "\u7b49\u9ad8\u7ebf\uff1a\u52a0\u5165\u6df7\u6742\u56e0\u7d20\u540e\u7684 t \u503c\uff1b",
    "\u865a\u7ebf\uff1a\u4e34\u754c\u503c {threshold}\uff1b{covariance}{left}"
  ),
  caption_benchmarks = paste0(
    "\uff1b\u7565\u53bb {count#} \u4e2a\u4e0d\u53ef\u80fd\u7684\u57fa\u51c6\u5f3a\u5ea6"
  ),
  robustness_title = paste0(
    "{term} \u7cfb\u6570\u7684\u7a33\u5065\u6027\u68c0\u9a8c\uff08\u88ab\u89e3\u91ca\u53d8",
    "\u91cf {outcome}\uff09"
  ),
  baseline = "\u57fa\u51c6\u56de\u5f52",
  rows_left = "\u5254\u9664",
  rows_entered = "\u65b0\u589e",
  robustness_others = paste0(
    "{covariance}\uff1b\u90e8\u5206\u8bbe\u5b9a\u91c7\u7528\u5176\u4ed6\u6807\u51c6\u8bef"
  ),
  robustness_rows = paste0(
    "\u5254\u9664\u3001\u65b0\u589e\uff1a\u672a\u4f7f\u7528\u7684\u57fa\u51c6\u56de\u5f52\u89c2",
    "\u6d4b\u503c\u6570\uff0c\u4ee5\u53ca\u53e6\u5916\u4f7f\u7528\u7684\u89c2\u6d4b\u503c\u6570"
  ),
  not_estimated = "{name}\uff1a\u672a\u80fd\u4f30\u8ba1\u3002{text}",
  curve_row = "{name}\uff08N {count}\uff09",
  robustness_axis = "{term} \u7684\u4f30\u8ba1\u7cfb\u6570",
  caption_curve = paste0(
    "{level}% \u7f6e\u4fe1\u533a\u95f4\uff1b\u70b9\u7ebf\uff1a\u57fa\u51c6\u56de\u5f52\uff0c",
    "{covariance}{lost}"
  ),
  caption_lost = "\uff1b{count#} \u4e2a\u8bbe\u5b9a\u672a\u80fd\u4f30\u8ba1",
  crossed = "{names}",
  row_no_controls = "\u4e0d\u52a0\u5165\u63a7\u5236\u53d8\u91cf",
  row_controls_lagged = "\u63a7\u5236\u53d8\u91cf\u6ede\u540e\u4e00\u671f",
  row_winsorized = "1% \u7f29\u5c3e",
  row_trimmed = "1% \u622a\u5c3e",
  row_unit_trends = "\u52a0\u5165\u4e2a\u4f53\u65f6\u95f4\u8d8b\u52bf",
  row_lag_instrument = "\u6ede\u540e\u9879\u4f5c\u4e3a\u5de5\u5177\u53d8\u91cf",
  row_clustered = "\u805a\u7c7b\u5230 {by+} \u5c42\u9762",
  row_without = "\u5254\u9664 {values}",
  row_without_more = "\u5254\u9664 {values} \u7b49",
  row_region = "\u52a0\u5165 {region} \u4e0e\u65f6\u671f\u7684\u4ea4\u4e92\u56fa\u5b9a\u6548\u5e94",
  row_with = "\u63a7\u5236 {name}",
  row_with_all = "\u63a7\u5236\u5168\u90e8\u5176\u4ed6\u653f\u7b56",
  row_outcome = "\u88ab\u89e3\u91ca\u53d8\u91cf {name}",
  row_outcome_alone = paste0(
    "\u88ab\u89e3\u91ca\u53d8\u91cf {name}\uff0c\u4e0d\u52a0\u5165\u63a7\u5236\u53d8\u91cf"
  ),
  row_matched_pooled = "\u6df7\u5408\u5339\u914d",
  row_matched_yearly = "\u9010\u671f\u5339\u914d",
  row_matched = "\u5339\u914d\u6837\u672c",
  row_matching_effect = "\u5339\u914d\u6548\u5e94",
  vary_print = "\u8bbe\u5b9a\u53d8\u52a8\uff1a{changes}",
  vary_both = "{one}\uff1b{other}",
  vary_function = "\u81ea\u5b9a\u4e49\u51fd\u6570",
  vary_given = "\u7ed9\u5b9a",
  vary_outcome = "\u88ab\u89e3\u91ca\u53d8\u91cf {value}",
  vary_controls = "\u63a7\u5236\u53d8\u91cf {value}",
  vary_no_controls = "\u65e0\u63a7\u5236\u53d8\u91cf",
  vary_add = "\u52a0\u5165 {value}",
  vary_policies = "\u52a0\u5165\u653f\u7b56 {value}",
  vary_drop = "\u5254\u9664 {value}",
  vary_drop_units = "\u5254\u9664\u4e2a\u4f53 {value}",
  vary_drop_periods = "\u5254\u9664\u65f6\u671f {value}",
  vary_winsorize = "\u7f29\u5c3e {value}",
  vary_trim = "\u622a\u5c3e {value}",
  vary_outlier_columns = "\u7f29\u5c3e\u6216\u622a\u5c3e\u53d8\u91cf {value}",
  vary_outlier_by = "\u6309 {value} \u5206\u7ec4\u7f29\u5c3e\u6216\u622a\u5c3e",
  vary_lag_controls = "\u63a7\u5236\u53d8\u91cf\u6ede\u540e {value} \u671f",
  vary_lag_treatment = "\u5904\u7406\u53d8\u91cf\u6ede\u540e {value} \u671f",
  vary_lag_instrument = paste0(
    "\u5904\u7406\u53d8\u91cf\u7684\u6ede\u540e {value} \u671f\u4e3a\u5de5\u5177\u53d8\u91cf"
  ),
  vary_add_fixed_effects = "\u52a0\u5165\u56fa\u5b9a\u6548\u5e94 {value}",
  vary_unit_trends = "\u52a0\u5165\u4e2a\u4f53\u65f6\u95f4\u8d8b\u52bf",
  vary_cluster = "\u805a\u7c7b\u5230 {value} \u5c42\u9762",
  vary_vcov = "\u534f\u65b9\u5dee {value}",
  vary_small_sample = "\u5c0f\u6837\u672c\u6821\u6b63 {value}",
  vary_weights = "\u6743\u91cd {value}",
  vary_match = "\u5339\u914d {value}",
  vary_matching = "\u5339\u914d\u8bbe\u7f6e {value}",
  vary_estimator = "\u4f30\u8ba1\u65b9\u6cd5 {value}",
  vary_term = "\u7cfb\u6570 {value}",
  curve_title = paste0(
    "{term} \u8bbe\u5b9a\u66f2\u7ebf\u7684\u7f6e\u6362\u68c0\u9a8c\uff08\u88ab\u89e3\u91ca",
    "\u53d8\u91cf {outcome}\uff09"
  ),
  curve_how = paste0(
    "{specifications#} \u4e2a\u8bbe\u5b9a\uff0c\u5904\u7406\u72b6\u6001\u5728 {units#} \u4e2a",
    "\u4e2a\u4f53\u95f4\u91cd\u65b0\u5206\u914d {times#} \u6b21\uff08\u79cd\u5b50 {seed}\uff09"
  ),
  curve_median = "\u4f30\u8ba1\u503c\u7684\u4e2d\u4f4d\u6570\uff1a{found}\uff0cp {p}",
  curve_share = paste0(
    "\u4e0e\u591a\u6570\u4f30\u8ba1\u503c\u540c\u53f7\u7684\u6bd4\u4f8b\uff1a{found}\uff0cp {p}"
  ),
  curve_left_out = "\u672a\u53c2\u4e0e\u68c0\u9a8c\uff1a{names}",
  outcome = "\u88ab\u89e3\u91ca\u53d8\u91cf",
  placebo.mean = "\u5b89\u6170\u5242\u5747\u503c",
  placebo.sd = "\u5b89\u6170\u5242\u6807\u51c6\u5dee",
  p.value = "p \u503c",
  p.greater = "p \u503c\uff08\u5927\u4e8e\uff09",
  p.less = "p \u503c\uff08\u5c0f\u4e8e\uff09",
  least = "\u6700\u5c0f",
  greatest = "\u6700\u5927",
  changed_sign = "\u53d8\u53f7\u6b21\u6570",
  # Effects of cohorts
  treated_units = "\u5904\u7406\u7ec4\u4e2a\u4f53",
  cohorts = "\u6279\u6b21",
  title_callaway_santanna = "Callaway \u548c Sant'Anna\uff082021\uff09\u4f30\u8ba1",
  title_sun_abraham = "Sun \u548c Abraham\uff082021\uff09\u4f30\u8ba1",
  title_etwfe = paste0(
    "\u6269\u5c55\u7684\u53cc\u5411\u56fa\u5b9a\u6548\u5e94\uff08Wooldridge\uff0c2021",
    "\uff09"
  ),
  title_imputation = paste0(
    "\u63d2\u8865\u4f30\u8ba1\uff08Borusyak\u3001Jaravel \u548c Spiess\uff0c2024\uff09"
  ),
  title_two_stage_did = "\u4e24\u9636\u6bb5\u53cc\u91cd\u5dee\u5206\uff08Gardner\uff0c2022\uff09",
  title_stacked = "\u5806\u53e0\u53cc\u91cd\u5dee\u5206",
  title_lp_did = paste0(
    "\u5c40\u90e8\u6295\u5f71\u53cc\u91cd\u5dee\u5206\uff08Dube\u3001Girardi\u3001Jorda ",
    "\u548c Taylor\uff0c2025\uff09"
  ),
  title_synthetic = "\u5408\u6210\u53cc\u91cd\u5dee\u5206\uff08Arkhangelsky \u7b49 2021\uff09",
  rules_synthetic = paste0(
    "\u6309\u6279\u6b21\u7ed9\u4ece\u672a\u5904\u7406\u4e2a\u4f53\u548c\u5904\u7406\u524d",
    "\u5404\u671f\u8d4b\u6743"
  ),
  variance_jackknife = paste0(
    "\u5bf9 {units#} \u4e2a\u4e2a\u4f53\u5200\u5207\uff0c\u6743\u91cd\u56fa\u5b9a"
  ),
  variance_placebo = paste0(
    "\u5728\u4ece\u672a\u5904\u7406\u4e2a\u4f53\u4e2d {draws#} \u6b21\u5b89\u6170\u5242",
    "\u5206\u914d\uff0c\u79cd\u5b50 {seed}"
  ),
  variance_bootstrap = paste0(
    "\u5bf9\u4e2a\u4f53 {draws#} \u6b21\u81ea\u52a9\u62bd\u6837\uff08\u5404\u6279\u6b21\u5747\u5728\u5176\u4e2d\uff09\uff0c",
    "\u79cd\u5b50 {seed}"
  ),
  covariates_optimized = "\u534f\u53d8\u91cf\uff1a\u7cfb\u6570\u4e0e\u6743\u91cd\u4e00\u5e76\u6c42\u5f97",
  covariates_projected = paste0(
    "\u534f\u53d8\u91cf\uff1a\u7cfb\u6570\u6765\u81ea\u4ece\u672a\u5904\u7406\u4e2a\u4f53\u7684",
    "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94\u56de\u5f52"
  ),
  axis_synthetic_weight = "\u6743\u91cd",
  cohort_units = "\u6279\u6b21 {cohort}",
  caption_trends = paste0(
    "\u5b9e\u7ebf\uff1a\u8be5\u6279\u6b21\uff1b\u865a\u7ebf\uff1a\u52a0\u6743\u7684\u4ece\u672a\u5904\u7406",
    "\u4e2a\u4f53\uff1b\u7070\u8272\uff1a\u5404\u671f\u6743\u91cd"
  ),
  caption_unit_weights = "\u6743\u91cd\u4e0d\u4f4e\u4e8e 0.001 \u7684\u4ece\u672a\u5904\u7406\u4e2a\u4f53",
  estimator_synthetic = "\u5408\u6210\u53cc\u91cd\u5dee\u5206",
  title_efficient = paste0(
    "\u5904\u7406\u65f6\u70b9\u968f\u673a\u4e0b\u7684\u6709\u6548\u4f30\u8ba1\uff08Roth ",
    "\u548c Sant'Anna\uff0c2023\uff09"
  ),
  title_twfe = "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94",
  title_switching = paste0(
    "\u53ef\u5207\u6362\u5904\u7406\uff08de Chaisemartin \u548c D'Haultfoeuille\uff0c2024",
    "\uff09"
  ),
  rules_switching = paste0(
    "\u5bf9\u7167\u7ec4\uff1a\u521d\u59cb\u5904\u7406\u76f8\u540c\u4e14\u5c1a\u672a\u6539",
    "\u53d8\uff1b\u57fa\u671f\uff1a\u6539\u53d8\u524d\u4e00\u671f\uff1b",
    "\u6548\u5e94 {effects#} \u671f\uff0c\u5b89\u6170\u5242 {placebos#} \u671f"
  ),
  normalized_effects = paste0(
    "\u5404\u76f8\u5bf9\u65f6\u671f\u7684\u6548\u5e94\u6309\u6539\u53d8\u4ee5\u6765\u7684",
    "\u5355\u4f4d\u5904\u7406\u91cf\u8ba1"
  ),
  covariate_changes = paste0(
    "\u534f\u53d8\u91cf\u53d6\u53d8\u5316\u91cf\uff0c\u7cfb\u6570\u7531\u5c1a\u672a\u6539",
    "\u53d8\u7684\u4e2a\u4f53\u4f30\u8ba1"
  ),
  rules_triple = paste0(
    "\u4e09\u91cd\u5dee\u5206\uff1a\u5728\u6279\u6b21\u4e0e\u5bf9\u7167\u7ec4\u5185\u5747",
    "\u4ee5 {by} \u4e3a 1 \u7684\u4e2a\u4f53\u5bf9\u6bd4\u5176\u4f59\u4e2a\u4f53"
  ),
  title_by = "{title}\uff0c{by}",
  by_event_time = "\u6309\u76f8\u5bf9\u65f6\u671f",
  by_cohort = "\u6309\u6279\u6b21",
  by_time = "\u6309\u65f6\u671f",
  by_overall = "\u603b\u4f53",
  by_cohort_time = "\u6309\u6279\u6b21\u4e0e\u65f6\u671f",
  average_term = "\u5e73\u5747",
  cohort_term = "\u6279\u6b21::{cohort}",
  time_term = "\u65f6\u671f::{period}",
  cohort_time_term = "\u6279\u6b21::{cohort}:\u65f6\u671f::{period}",
  controls_never_treated = "\u4ece\u672a\u5904\u7406",
  controls_not_yet_treated = "\u5c1a\u672a\u5904\u7406",
  controls_not_yet_treated_in_period = "\u5f53\u671f\u5c1a\u672a\u5904\u7406",
  controls_last_treated = "\u6700\u540e\u5904\u7406",
  rules_callaway_santanna = "\u5bf9\u7167\u7ec4\uff1a{controls}\uff1b\u57fa\u671f\uff1a{base}",
  base_varying = "\u9010\u671f\u53d8\u52a8",
  base_universal = "\u7edf\u4e00",
  cross_sections = paste0(
    "\u91cd\u590d\u622a\u9762\uff1a\u5404\u6279\u6b21\u5404\u65f6\u671f\u5168\u90e8\u89c2",
    "\u6d4b\u7684\u5747\u503c"
  ),
  unbalanced_pairs = paste0(
    "\u975e\u5e73\u8861\u9762\u677f\uff1a\u6bcf\u5bf9\u65f6\u671f\u53d6\u4e24\u671f\u5747",
    "\u6709\u89c2\u6d4b\u7684\u4e2a\u4f53\uff0c{count#} \u5bf9\u4e2d\u6709 {short#} ",
    "\u5bf9\u7f3a\u5c11\u90e8\u5206\u4e2a\u4f53"
  ),
  covariates_earlier = paste0(
    "\u534f\u53d8\u91cf\u53d6\u4e24\u671f\u4e2d\u8f83\u65e9\u4e00\u671f\u7684\u503c\uff0c",
    "{method}"
  ),
  covariates_of_rows = "\u534f\u53d8\u91cf\u53d6\u5404\u884c\u81ea\u8eab\u7684\u503c\uff0c{method}",
  covariates_at_switch = paste0(
    "\u534f\u53d8\u91cf\u53d6\u5904\u7406\u53d1\u751f\u65f6\u671f\u7684\u503c\uff0c",
    "\u6bcf\u4e2a\u671f\u9650\u4e00\u7ec4\u7cfb\u6570"
  ),
  covariates_first = paste0(
    "\u534f\u53d8\u91cf\u53d6\u9996\u671f\u7684\u503c\uff0c",
    "\u4e0e\u5904\u7406\u524d\u7ed3\u679c\u4e00\u6837\u7528\u4e8e\u8c03\u6574"
  ),
  adjustment_doubly_robust = "\u53cc\u91cd\u7a33\u5065",
  adjustment_regression = "\u56de\u5f52\u8c03\u6574",
  adjustment_weighting = "\u9006\u6982\u7387\u52a0\u6743",
  adjustment_horvitz_thompson = "Horvitz-Thompson \u52a0\u6743",
  adjustment_improved = "\u6539\u8fdb\u7684\u53cc\u91cd\u7a33\u5065",
  rules_efficient = paste0(
    "\u5904\u7406\u65f6\u70b9\u968f\u673a\uff1b\u5bf9\u7167\u7ec4\uff1a{controls}\uff1b{a",
    "djustment}\uff1b\u65b9\u5dee\uff1a{variance}"
  ),
  adjustment_efficient = "\u6709\u6548\u8c03\u6574",
  adjustment_beta = "\u8c03\u6574\u7cfb\u6570 {beta}",
  variance_adjusted = "\u8c03\u6574\u540e\u7684\u4f30\u8ba1",
  variance_neyman = "Neyman \u4f30\u8ba1",
  rules_etwfe = paste0(
    "\u5bf9\u7167\u7ec4\uff1a{controls}\uff1b{levels}\u4e0e\u65f6\u671f\u56fa\u5b9a\u6548",
    "\u5e94"
  ),
  rules_imputation = paste0(
    "\u7531 {untreated#} \u4e2a\u672a\u5904\u7406\u89c2\u6d4b\u9884\u6d4b\u672a\u5904",
    "\u7406\u7ed3\u679c\uff0c\u63d2\u8865 {imputed#} \u4e2a\u5904\u7406\u89c2\u6d4b"
  ),
  rules_lp_did = paste0(
    "\u5bf9\u7167\u7ec4\uff1a\u4e24\u671f\u5747\u5c1a\u672a\u5904\u7406\uff1b\u57fa\u671f",
    "\uff1a\u5904\u7406\u524d\u4e00\u671f"
  ),
  rules_stacked = paste0(
    "{count#} \u4e2a\u5806\u53e0\u6837\u672c\uff0c\u76f8\u5bf9\u65f6\u671f {from} \u81f3 ",
    "{to}\uff0c\u89c2\u6d4b\u503c {rows#}\uff1b\u5bf9\u7167\u7ec4\uff1a{controls}\uff1b",
    "\u6743\u91cd\uff1a{weights}"
  ),
  weighting_regression = "\u56de\u5f52\u9690\u542b\u6743\u91cd",
  weighting_sample_share = "\u6837\u672c\u4efd\u989d",
  rules_sun_abraham = paste0(
    "\u5bf9\u7167\u7ec4\uff1a\u4ece\u672a\u5904\u7406\uff1b\u57fa\u671f\uff1a\u5904\u7406",
    "\u524d\u4e00\u671f"
  ),
  rules_twfe = "\u8f83\u665a\u6279\u6b21\u4e5f\u4e0e\u8f83\u65e9\u6279\u6b21\u76f8\u6bd4\u8f83",
  title_estimators = "\u5404\u4f30\u8ba1\u91cf\u7684\u5904\u7406\u7ec4\u5e73\u5747\u6548\u5e94",
  estimator_callaway_santanna = "Callaway-Sant'Anna \u4f30\u8ba1",
  estimator_sun_abraham = "Sun-Abraham \u4f30\u8ba1",
  estimator_etwfe = "\u6269\u5c55\u7684\u53cc\u5411\u56fa\u5b9a\u6548\u5e94",
  estimator_imputation = "\u63d2\u8865\u4f30\u8ba1",
  estimator_two_stage = "\u4e24\u9636\u6bb5\u53cc\u91cd\u5dee\u5206",
  estimator_stacked = "\u5806\u53e0\u53cc\u91cd\u5dee\u5206",
  estimator_lp_did = "\u5c40\u90e8\u6295\u5f71\u53cc\u91cd\u5dee\u5206",
  estimator_efficient = "\u6709\u6548\u4f30\u8ba1",
  estimator_twfe = "\u53cc\u5411\u56fa\u5b9a\u6548\u5e94",
  equal_averages = paste0(
    "{count#} \u4e2a\u4f30\u8ba1\u91cf\u5e73\u5747\u6548\u5e94\u76f8\u7b49\u7684\u8054",
    "\u5408\u68c0\u9a8c\uff1a{result}"
  ),
  all_equal = "\u5404\u4f30\u8ba1\u91cf\u5728\u672c\u6837\u672c\u4e0a\u5747\u76f8\u7b49",
  equal_on_sample = paste0(
    "\u5728\u672c\u6837\u672c\u4e0a\u76f8\u7b49\u3001\u53ea\u8ba1\u4e00\u6b21\uff1a{estim",
    "ators}"
  ),
  title_multiplier = "\u4e58\u6570\u81ea\u52a9\u6cd5",
  signs_drawn = paste0(
    "\u5bf9 {name} \u7684 {clusters#} \u4e2a\u805a\u7c7b\u62bd\u53d6 {draws#} \u6b21",
    "\u968f\u673a\u7b26\u53f7\uff0c\u79cd\u5b50 {seed}"
  ),
  band_from = "\u7f6e\u4fe1\u5e26\u4e0b\u9650",
  band_to = "\u7f6e\u4fe1\u5e26\u4e0a\u9650",
  band_critical = "{level}% \u8054\u5408\u7f6e\u4fe1\u5e26\uff1a\u4e34\u754c\u503c {critical}",
  axis_cohort = "\u6279\u6b21",
  axis_cohort_period = "\u6279\u6b21\u4e0e\u65f6\u671f",
  axis_units_by_cohort = "\u4e2a\u4f53\uff08\u6309\u6279\u6b21\uff09",
  caption_cells = paste0(
    "\u5bf9 {outcome} \u7684\u6548\u5e94\uff1a\u767d\u8272\u4e3a 0\uff0c\u6700\u6df1",
    "\u5904\u7edd\u5bf9\u503c\u4e3a {size}\uff0c\u7b26\u53f7\u5df2\u6807\u51fa"
  ),
  caption_rollout = paste0(
    "\u6df1\u8272\uff1a\u5df2\u5904\u7406\uff1b\u6bcf\u4e2a\u6279\u6b21\u4e00\u6761"
  ),
  caption_leads = paste0(
    "\uff1b{estimator} \u7684\u653f\u7b56\u524d\u5404\u671f\u4e3a\u76f8\u5bf9\u4e0a\u4e00\u671f",
    "\u7684\u53d8\u5316"
  ),
  caption_estimators = paste0(
    "{level}% \u7f6e\u4fe1\u533a\u95f4\uff0c\u5404\u4f9d\u5176\u4f30\u8ba1\u91cf\u7684\u89c4",
    "\u5219{leads}"
  ),
  caption_estimators_two = paste0(
    "{level}%\uff08\u7ec6\u7ebf\uff09\u4e0e {inner}%\uff08\u7c97\u7ebf\uff09",
    "\u7f6e\u4fe1\u533a\u95f4\uff0c",
    "\u5404\u4f9d\u5176\u4f30\u8ba1\u91cf\u7684\u89c4\u5219{leads}"
  )
)
