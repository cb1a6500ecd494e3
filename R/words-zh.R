# The words of prints, tables and figures in Chinese: the keys and places of words_en.

words_zh <- list(
  # Pieces
  comma = "\u3001",
  and = "\u548c",
  as_written = "{text}",
  named_count = "{name} {count#}",
  title_stop = "{title}\uff1a{name}",
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
  # Sample ledger
  rows_in_data = "\u6570\u636e\u4e2d\u7684\u89c2\u6d4b",
  outside_subset = "\u4e0d\u5728\u5b50\u6837\u672c\u4e2d",
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
  table_note = "\u6ce8\uff1a\u62ec\u53f7\u5185\u4e3a{inside}\uff0c{covariances}\u3002",
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
  missing_value_reason = "\u7f3a\u5931\u503c"
)
