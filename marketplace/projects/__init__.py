"""What may become public: projects, lines, gate, assignments."""
