"""Planning groups ("convocatoria"): what a programme has, what each woman can, and how a search goes."""
